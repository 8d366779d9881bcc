import type { TypeName } from './outline.ts';
import { readClass } from './typescript-classes.ts';
import { readExport, readImport, readRequire } from './typescript-imports.ts';
import { readObjectMembers } from './typescript-objects.ts';
import { patternNames, readParameters } from './typescript-parameters.ts';
import {
  type DecoratorAt,
  fieldAt,
  type MemberAt,
  NO_DECORATORS,
  type Structure,
  variableAt,
} from './typescript-shapes.ts';
import {
  type Code,
  expressionEnd,
  type FunctionShape,
  functionAt,
  isDot,
  isWord,
  kindAt,
  partner,
  readType,
  skip,
  splitList,
  stringValue,
  textAt,
  wordAt,
} from './typescript-source.ts';
import { isBrace, isCloser, K } from './typescript-tokens.ts';

/** Methods whose callback runs once per item. */
const PER_ITEM = new Set(
  'map forEach flatMap filter reduce each eachSeries eachLimit eachOf forEachOf mapSeries mapLimit concatMap mergeMap some every'.split(
    ' ',
  ),
);

/** Methods whose callback answers what their first argument names. */
const ANSWERING = new Set(
  'get post put patch delete del head options all use on route subscribe consume process'.split(' '),
);

export function readStructure(code: Code): Structure {
  const structure: Structure = {
    imports: [],
    types: [],
    members: [],
    bindings: [],
    regions: [],
    puts: new Map(),
    exportedNames: new Set(),
    claimed: new Set(),
    callbacks: new Map(),
  };
  const { kind, count } = code.tokens;
  for (let i = 0; i < count; i++) {
    const k = kind[i]!;
    if (k === K.word) {
      if (i === 0 || !isDot(kind[i - 1]!)) readKeyword(code, structure, i);
    } else if (k === K.arrow) readArrow(code, structure, i);
    else if (k === K.assign) readAssignment(code, structure, i);
    else if (k === K.object) readObjectMembers(code, structure, i);
    else if (k === K.paren) readCallbacks(code, structure, i);
  }
  return structure;
}

function readKeyword(code: Code, out: Structure, i: number): void {
  const length = code.tokens.end[i]! - code.tokens.start[i]!;
  if (length < 2 || length > 9) return;
  if (kindAt(code, i + 1) === K.colon && kindAt(code, i - 1) !== K.question) return;
  switch (textAt(code, i)) {
    case 'import':
      readImport(code, out, i);
      break;
    case 'export':
      readExport(code, out, i);
      break;
    case 'require':
      readRequire(code, out, i);
      break;
    case 'class':
      readClass(code, out, i);
      break;
    case 'interface':
    case 'enum':
      readNamedType(code, out, i);
      break;
    case 'function':
      readFunction(code, out, i);
      break;
    case 'const':
    case 'let':
    case 'var':
      readDeclaration(code, out, i);
      break;
    case 'for':
    case 'while':
    case 'do':
      readLoop(code, out, i);
      break;
  }
}

function readNamedType(code: Code, out: Structure, i: number): void {
  const name = wordAt(code, i + 1);
  let open = i + 2;
  while (open < i + 60 && kindAt(code, open) !== 0 && !isBrace(kindAt(code, open))) open = skip(code, open);
  if (!name || !isBrace(kindAt(code, open))) return;
  const body = { from: open, to: skip(code, open) };
  const parents: TypeName[] = [];
  for (let j = i + 2; j < open; j++)
    if (isWord(code, j, 'extends') || (kindAt(code, j) === K.comma && parents.length > 0)) {
      const { type } = readType(code, j + 1);
      if (type) parents.push(type);
    }
  const kind = isWord(code, i, 'enum') ? 'enum' : 'interface';
  out.types.push({ kind, name, extends: parents, implements: [], decorators: [], at: i, body });
  if (kind === 'enum') out.bindings.push(variableAt(name, i, isExported(code, i), true, undefined, body));
}

function readFunction(code: Code, out: Structure, i: number): void {
  const shape = functionAt(code, i);
  if (!shape || out.claimed.has(shape.body.from)) return;
  const star = kindAt(code, i + 1) === K.operator ? 1 : 0;
  const name = wordAt(code, i + 1 + star);
  if (name) addMember(code, out, { name, at: i, shape, exported: isExported(code, i) });
  else addFunction(code, out, shape);
}

function readArrow(code: Code, out: Structure, i: number): void {
  if (out.claimed.has(i + 1)) return;
  const before = kindAt(code, i - 1);
  const open = before === K.parenClose ? partner(code, i - 1) : i - 1;
  const shape = functionAt(code, before === K.parenClose && open === i - 1 ? i : open);
  if (shape && shape.body.from === i + 1) addFunction(code, out, shape);
}

function addFunction(code: Code, out: Structure, shape: FunctionShape): void {
  out.claimed.add(shape.body.from);
  const name = out.callbacks.get(shape.body.from);
  out.regions.push({ kind: 'function', ...(name ? { name } : {}), ...shape.body });
  out.bindings.push(...readParameters(code, shape));
}

export function addMember(
  code: Code,
  out: Structure,
  {
    name,
    owner,
    at,
    shape,
    exported,
    decorators = [],
  }: Pick<MemberAt, 'name' | 'at' | 'shape' | 'exported'> & { owner?: string; decorators?: readonly DecoratorAt[] },
): void {
  const parameters = readParameters(code, shape);
  out.bindings.push(...parameters);
  out.members.push({
    name,
    ...(owner ? { owner } : {}),
    decorators,
    shape,
    parameters,
    exported,
    at,
    end: Math.max(at, shape.body.to - 1),
  });
  if (shape.body.to <= shape.body.from) return;
  out.claimed.add(shape.body.from);
  out.regions.push({ kind: 'member', name, ...shape.body });
}

/** `const a = 1, { b, c: d } = x` */
function readDeclaration(code: Code, out: Structure, keyword: number): void {
  const constant = isWord(code, keyword, 'const');
  const exported = isExported(code, keyword);
  let i = keyword + 1;
  if (isWord(code, i, 'enum')) return;
  for (;;) {
    const at = i;
    const name = wordAt(code, i);
    const pattern = isBrace(kindAt(code, i)) || kindAt(code, i) === K.bracket;
    if (!name && !pattern) return;
    i = skip(code, i);
    if (kindAt(code, i) === K.bang) i++;
    const declared = kindAt(code, i) === K.colon ? readType(code, i + 1) : undefined;
    if (declared) i = declared.end;
    if (kindAt(code, i) !== K.assign) {
      if (name) out.bindings.push(variableAt(name, at, exported, constant, declared?.type));
      if (kindAt(code, i) !== K.comma) return;
      i++;
      continue;
    }
    const from = i + 1;
    const shape = name ? functionAt(code, from) : undefined;
    const to = shape ? Math.max(shape.body.to, from) : expressionEnd(code, from);
    const value = { from, to };
    if (name) {
      out.puts.set(from, name);
      out.bindings.push(variableAt(name, at, exported, constant, declared?.type, value));
      if (shape) addMember(code, out, { name, at, shape, exported });
    } else
      for (const bound of patternNames(code, at))
        out.bindings.push(
          variableAt(bound.name, at, exported, constant, undefined, value, bound.property || undefined),
        );
    i = to;
    if (kindAt(code, i) !== K.comma) return;
    i++;
  }
}

function readLoop(code: Code, out: Structure, i: number): void {
  let from = i + 1;
  if (isWord(code, i, 'for') && isWord(code, from, 'await')) from++;
  const header = kindAt(code, from) === K.paren ? partner(code, from) + 1 : from;
  if (header === from && !isWord(code, i, 'do')) return;
  const to = kindAt(code, header) === K.block ? skip(code, header) : expressionEnd(code, header);
  // The header of `for (const x of await load())` runs once; that of a while loop every time.
  out.regions.push({ kind: 'loop', from: isWord(code, i, 'while') ? from : header, to });
}

/** Callbacks: those that run once per item, and those that answer something named, as routes do. */
function readCallbacks(code: Code, out: Structure, paren: number): void {
  if (kindAt(code, paren - 1) !== K.word || !isDot(kindAt(code, paren - 2))) return;
  const callee = textAt(code, paren - 1);
  if (PER_ITEM.has(callee)) {
    const shape = functionAt(code, paren + 1);
    if (shape) out.regions.push({ kind: 'loop', ...shape.body });
  } else if (ANSWERING.has(callee) && kindAt(code, paren + 1) === K.text) {
    const name = `${callee} ${stringValue(textAt(code, paren + 1))}`;
    for (const arg of splitList(code, paren + 3, partner(code, paren))) {
      const shape = functionAt(code, arg.from);
      if (shape) out.callbacks.set(shape.body.from, name);
    }
  }
}

/** `this.x = …`, `exports.x = …`, `A.prototype.x = …`, `x = …`; declarations have put theirs already. */
function readAssignment(code: Code, out: Structure, equals: number): void {
  const from = equals + 1;
  if (out.puts.has(from) || kindAt(code, equals - 1) !== K.word) return;
  const name = textAt(code, equals - 1);
  const path: string[] = [];
  let start = equals - 1;
  while (isDot(kindAt(code, start - 1)) && kindAt(code, start - 2) === K.word && path.length < 4) {
    start -= 2;
    path.unshift(textAt(code, start));
  }
  if (isDot(kindAt(code, start - 1)) || (path.length > 0 && /^(?:const|let|var)$/.test(wordAt(code, start - 1))))
    return;
  const root = path[0] ?? '';
  const exports = root === 'exports' || (root === 'module' && (path[1] === 'exports' || name === 'exports'));
  const shape = functionAt(code, from);
  const value = { from, to: shape ? shape.body.to : expressionEnd(code, from) };
  out.puts.set(from, name);
  const at = equals - 1;
  if (shape && path.length > 0 && root !== 'this') addMember(code, out, { name, at: start, shape, exported: exports });
  if (root === 'this' && path.length === 1)
    out.bindings.push(fieldAt(name, at, undefined, NO_DECORATORS, false, false, undefined, value));
  else if (path.length === 0 || exports)
    out.bindings.push(variableAt(name === 'exports' ? 'module.exports' : name, at, exports, exports, undefined, value));
  else out.bindings.push(variableAt(`${path.join('.')}.${name}`, at, false, false, undefined, value));
  if (name === 'exports' && isBrace(kindAt(code, from)))
    for (const bound of patternNames(code, from)) out.exportedNames.add(bound.name);
  else if (name === 'exports' && kindAt(code, from) === K.word && isCloserOrEnd(code, from + 1))
    out.exportedNames.add(textAt(code, from));
}

const isCloserOrEnd = (code: Code, i: number): boolean => {
  const kind = kindAt(code, i);
  return kind === 0 || kind === K.semicolon || isCloser(kind) || code.tokens.fresh[i] === 1;
};

/** Whether the declaration at `i` stands behind `export`. */
export function isExported(code: Code, i: number): boolean {
  for (let j = i - 1; j >= i - 4; j--) {
    const word = wordAt(code, j);
    if (word === 'export') return true;
    if (!/^(?:default|async|declare|abstract|const)$/.test(word)) return false;
  }
  return false;
}
