import type { TypeName } from './outline.ts';
import { type DecoratorAt, fieldAt, type Structure } from './typescript-shapes.ts';
import {
  afterParameters,
  type Code,
  expressionEnd,
  functionAt,
  isDot,
  isWord,
  kindAt,
  partner,
  type Range,
  readType,
  skip,
  stringValue,
  textAt,
  typeArgsEnd,
  wordAt,
} from './typescript-source.ts';
import { addMember, isExported } from './typescript-structure.ts';
import { isBrace, K } from './typescript-tokens.ts';

/** Reads the decorators that start at `i`; gives the token after them. */
export function readDecorators(code: Code, i: number, into: DecoratorAt[]): number {
  let at = i;
  while (kindAt(code, at) === K.at) {
    let name = at + 1;
    while (isDot(kindAt(code, name + 1)) && kindAt(code, name + 2) === K.word) name += 2;
    const open = kindAt(code, name + 1) === K.less ? typeArgsEnd(code, name + 1) : name + 1;
    const called = open > 0 && kindAt(code, open) === K.paren;
    into.push({ name: textAt(code, name), paren: called ? open : -1, at });
    at = called ? partner(code, open) + 1 : name + 1;
  }
  return at;
}

/** Decorators that end right before `end`, in text order. */
function decoratorsBefore(code: Code, end: number): DecoratorAt[] {
  let start = end;
  for (;;) {
    let i = start - 1;
    if (kindAt(code, i) === K.parenClose) i = partner(code, i) - 1;
    while (kindAt(code, i) === K.word && isDot(kindAt(code, i - 1))) i -= 2;
    if (kindAt(code, i) !== K.word || kindAt(code, i - 1) !== K.at) break;
    start = i - 1;
  }
  const found: DecoratorAt[] = [];
  readDecorators(code, start, found);
  return found;
}

export function readClass(code: Code, out: Structure, keyword: number): void {
  let head = keyword;
  while (/^(?:export|default|abstract|declare)$/.test(wordAt(code, head - 1))) head--;
  let i = keyword + 1;
  let name = '';
  if (kindAt(code, i) === K.word && !isWord(code, i, 'extends') && !isWord(code, i, 'implements'))
    name = textAt(code, i++);
  else if (kindAt(code, keyword - 1) === K.assign) name = wordAt(code, keyword - 2);
  if (kindAt(code, i) === K.less) i = Math.max(typeArgsEnd(code, i), i + 1);
  const parents: TypeName[] = [];
  const contracts: TypeName[] = [];
  let into = parents;
  for (let steps = 0; steps < 200 && !isBrace(kindAt(code, i)); steps++) {
    if (kindAt(code, i) === 0 || kindAt(code, i) === K.semicolon) return;
    if (isWord(code, i, 'extends')) into = parents;
    else if (isWord(code, i, 'implements')) into = contracts;
    else if (kindAt(code, i) !== K.comma && kindAt(code, i) !== K.word) {
      i = skip(code, i);
      continue;
    }
    const { type, end } = readType(code, i + 1);
    if (type) into.push(type);
    i = Math.max(end, i + 1);
  }
  if (!isBrace(kindAt(code, i))) return;
  const body = { from: i, to: skip(code, i) };
  out.types.push({
    kind: 'class',
    name,
    extends: parents,
    implements: contracts,
    decorators: decoratorsBefore(code, head),
    at: keyword,
    body,
  });
  out.regions.push({ kind: 'type', name, ...body });
  readBody(code, out, name, body, isExported(code, keyword));
}

const MODIFIER = /^(?:public|private|protected|static|readonly|abstract|override|async|declare|get|set|accessor)$/;

function readBody(code: Code, out: Structure, owner: string, body: Range, exported: boolean): void {
  const close = body.to - 1;
  let i = body.from + 1;
  while (i < close) {
    const start = i;
    const decorators: DecoratorAt[] = [];
    i = readDecorators(code, i, decorators);
    const at = i;
    let constant = false;
    while (MODIFIER.test(wordAt(code, i)) && isName(code, i + 1)) {
      if (isWord(code, i, 'readonly')) constant = true;
      i++;
    }
    if (kindAt(code, i) === K.operator) i++;
    if (!isName(code, i)) {
      i = Math.max(skip(code, i), start + 1);
      continue;
    }
    const name = nameAt(code, i);
    i = skip(code, i);
    const kind = kindAt(code, i);
    if (kind === K.paren || kind === K.less)
      i = readMethod(code, out, { name, owner, at, open: i, decorators, exported });
    else i = readField(code, out, { name, owner, at, next: i, decorators, exported, constant });
    i = Math.max(i, start + 1);
  }
}

interface Head {
  readonly name: string;
  readonly owner: string;
  readonly at: number;
  readonly decorators: readonly DecoratorAt[];
  readonly exported: boolean;
}

function readMethod(code: Code, out: Structure, { open, ...head }: Head & { open: number }): number {
  const shape = afterParameters(code, open, false);
  if (!shape) return open + 1;
  addMember(code, out, { ...head, shape });
  if (head.name === 'constructor') readProperties(code, out, head.owner, shape.parameters);
  return Math.max(shape.body.to, open + 1);
}

/** `constructor(private readonly http: HttpService)` declares the field `http` too. */
function readProperties(code: Code, out: Structure, owner: string, parameters: Range): void {
  for (let i = parameters.from; i < parameters.to; ) {
    const decorators: DecoratorAt[] = [];
    i = readDecorators(code, i, decorators);
    let property = false;
    while (/^(?:public|private|protected|readonly|override)$/.test(wordAt(code, i)) && kindAt(code, i + 1) === K.word) {
      property = true;
      i++;
    }
    const name = wordAt(code, i);
    if (property && name) {
      const colon = kindAt(code, i + 1) === K.question ? i + 2 : i + 1;
      const type = kindAt(code, colon) === K.colon ? readType(code, colon + 1).type : undefined;
      out.bindings.push(fieldAt(name, i, owner, decorators, false, true, type));
    }
    while (i < parameters.to && kindAt(code, i) !== K.comma) {
      const end = kindAt(code, i) === K.less ? typeArgsEnd(code, i) : -1;
      i = end > 0 ? end : skip(code, i);
    }
    i++;
  }
}

function readField(
  code: Code,
  out: Structure,
  { next, constant, ...head }: Head & { next: number; constant: boolean },
): number {
  let i = next;
  if (kindAt(code, i) === K.question || kindAt(code, i) === K.bang) i++;
  const declared = kindAt(code, i) === K.colon ? readType(code, i + 1) : undefined;
  if (declared) i = declared.end;
  const { name, at, owner, decorators, exported } = head;
  if (kindAt(code, i) !== K.assign) {
    out.bindings.push(fieldAt(name, at, owner, decorators, exported, constant, declared?.type));
    return i;
  }
  const from = i + 1;
  const shape = functionAt(code, from);
  const to = shape ? Math.max(shape.body.to, from) : expressionEnd(code, from);
  out.puts.set(from, name);
  if (shape) addMember(code, out, { ...head, shape });
  else out.bindings.push(fieldAt(name, at, owner, decorators, exported, constant, declared?.type, { from, to }));
  return to;
}

function isName(code: Code, i: number): boolean {
  const kind = kindAt(code, i);
  return (
    kind === K.word ||
    kind === K.text ||
    kind === K.number ||
    kind === K.bracket ||
    (kind === K.operator && textAt(code, i) === '*')
  );
}

const nameAt = (code: Code, i: number): string =>
  kindAt(code, i) === K.text ? stringValue(textAt(code, i)) : kindAt(code, i) === K.bracket ? '[]' : textAt(code, i);
