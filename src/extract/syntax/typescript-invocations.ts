import type { Import, Invocation } from './outline.ts';
import {
  beforeTypeArgs,
  expressionOf,
  initialValue,
  isNew,
  isPath,
  pathParts,
  type Reader,
} from './typescript-expressions.ts';
import {
  type Code,
  expressionEnd,
  isDot,
  isWord,
  kindAt,
  lineOf,
  partner,
  rangeText,
  readType,
  skip,
  splitList,
  stringValue,
  textAt,
  typeArgsEnd,
  wordAt,
} from './typescript-source.ts';
import { K } from './typescript-tokens.ts';

/** Calls and dots followed to the left of a name; longer chains are not written by people. */
const MAX_CHAIN = 40;

interface Wanted {
  /** Without `new `. */
  readonly names: ReadonlySet<string>;
  /** 1 for every length that one of them has, and one of the first letters. */
  readonly lengths: Uint8Array;
  readonly letters: Uint8Array;
  readonly everyNew: boolean;
}

/** The rows' names are the same set for every file. */
const prepared = new WeakMap<ReadonlySet<string>, Wanted>();

function prepare(names: Iterable<string>): Wanted {
  const bare = new Set<string>();
  const lengths = new Uint8Array(256);
  const letters = new Uint8Array(128);
  let everyNew = false;
  for (const name of names) {
    if (name === 'new *') everyNew = true;
    const plain = name.startsWith('new ') ? name.slice(4) : name;
    bare.add(plain);
    lengths[Math.min(255, plain.length)] = 1;
    letters[Math.min(127, plain.charCodeAt(0))] = 1;
  }
  return { names: bare, lengths, letters, everyNew };
}

/** Name tokens of the invocations whose name is asked for, in text order; `new *` asks for every construction. */
export function* findInvocations(reader: Reader, names: ReadonlySet<string>): Iterable<number> {
  const { code } = reader;
  const { text } = code;
  const { kind, start, end, count } = code.tokens;
  let wanted = prepared.get(names);
  if (!wanted) {
    wanted = prepare(names);
    prepared.set(names, wanted);
  }
  const known = wanted.names;
  // A renamed import is called by its local name.
  const renamed = reader.structure.imports.filter(i => i.local && known.has(importedName(i)) && !known.has(i.local));
  if (renamed.length > 0) wanted = prepare([...names, ...renamed.map(i => i.local)]);
  const { lengths, letters, everyNew } = wanted;
  for (let i = 0; i < count; i++) {
    if (kind[i] !== K.word) continue;
    if (!everyNew) {
      const first = text.charCodeAt(start[i]!);
      if (!lengths[Math.min(255, end[i]! - start[i]!)] || !letters[Math.min(127, first)]) continue;
    }
    const next = i + 1 < count ? kind[i + 1]! : 0;
    const called = next === K.paren || next === K.less || next === K.maybeDot || next === K.templateStart;
    if (!called && !isWord(code, i - 1, 'new')) continue;
    if (!wanted.names.has(textAt(code, i)) && !(everyNew && isNew(code, i) && !isDot(next))) continue;
    if (openOf(code, i) < 0 && !isNew(code, i)) continue;
    if (isDeclaration(code, i)) continue;
    if (everyNew ? isNew(code, i) : names.has(nameOf(reader, i))) yield i;
  }
}

/** `get(…) {` in a class or object, `function get(`. */
function isDeclaration(code: Code, name: number): boolean {
  if (isWord(code, name - 1, 'function')) return true;
  if (isDot(kindAt(code, name - 1))) return false;
  const open = openOf(code, name);
  if (open < 0) return false;
  const after = partner(code, open) + 1;
  const kind = kindAt(code, after);
  if (kind === K.block && !code.tokens.fresh[after]) return true;
  // `get(id: string): Promise<Order> {` or `;` in a class or interface.
  return kind === K.colon && kindAt(code, readType(code, after + 1).end) === K.block;
}

/** Parenthesis of the arguments of the name at a token, type arguments skipped; -1 where nothing is called. */
function openOf(code: Code, name: number): number {
  let i = name + 1;
  if (kindAt(code, i) === K.maybeDot) i++;
  if (kindAt(code, i) === K.less) i = typeArgsEnd(code, i);
  return i > 0 && (kindAt(code, i) === K.paren || kindAt(code, i) === K.templateStart) ? i : -1;
}

function nameOf(reader: Reader, name: number): string {
  const { code } = reader;
  const text = textAt(code, name);
  const dotted = isDot(kindAt(code, name - 1));
  const found = dotted ? undefined : reader.scopes.imported(text);
  const known = found && reader.scopes.isImport(text, name) ? importedName(found) : text;
  return isNew(code, name) ? `new ${known.includes('/') || known.includes('-') ? text : known}` : known;
}

/**
 * The name a bare call of an import goes by: what it is called where it comes from, so that a local name does not
 * matter. A package that is itself a function goes by the package's name: `rp(…)` is `request-promise`.
 */
function importedName({ imported, module, local }: Import): string {
  if (imported && imported !== 'default' && imported !== '*') return imported;
  return /^(?:@[\w-]+\/)?[\w-]+$/.test(module) ? module : local;
}

interface Chain {
  /** First token of the whole chain. */
  readonly start: number;
  /** Name tokens of the calls before the last one, in text order. */
  readonly calls: readonly number[];
}

function chainOf(code: Code, name: number): Chain {
  const calls: number[] = [];
  let i = name;
  for (let steps = 0; steps < MAX_CHAIN && isDot(kindAt(code, i - 1)); steps++) {
    let j = i - 2;
    while (kindAt(code, j) === K.bang) j--;
    for (;;) {
      const kind = kindAt(code, j);
      if (kind !== K.parenClose && kind !== K.bracketClose && kind !== K.templateEnd) break;
      const open = partner(code, j);
      let before = open - 1;
      if (kindAt(code, before) === K.greater) before = beforeTypeArgs(code, before);
      if (kindAt(code, before) === K.maybeDot) before--;
      const callee = kindAt(code, before);
      const isCall =
        (callee === K.word && !/^(?:return|await|typeof|in|of|case|new)$/.test(textAt(code, before))) ||
        callee === K.parenClose ||
        callee === K.bracketClose;
      if (!isCall) {
        j = open;
        break;
      }
      if (kind === K.parenClose && callee === K.word) calls.unshift(before);
      j = before;
    }
    i = j;
    if (kindAt(code, i) !== K.word) break;
  }
  if (isWord(code, i - 1, 'new') && !isDot(kindAt(code, i - 2))) i--;
  return { start: i, calls };
}

export function invocationAt(reader: Reader, name: number): Invocation {
  const { code, scopes } = reader;
  const { start, calls } = chainOf(code, name);
  const constructed = isNew(code, name);
  const receiver = isDot(kindAt(code, name - 1)) ? { from: start, to: name - 1 } : undefined;
  const open = openOf(code, name);
  const close = open < 0 ? name : partner(code, open);
  const surroundings = scopes.at(name);
  const origin = originOf(reader, start, name, constructed);
  let args: Invocation['args'] | undefined;
  let chain: Invocation['chain'] | undefined;
  const assigned = assignedTo(reader, start, close);
  return {
    name: nameOf(reader, name),
    receiver: receiver ? rangeText(code, receiver) : '',
    root: origin.root,
    ...(origin.type ? { receiverType: origin.type } : {}),
    ...(origin.module ? { module: origin.module } : {}),
    get chain() {
      chain ??= calls.map(call => reader.invocationAt(call));
      return chain;
    },
    get args() {
      args ??=
        open >= 0 && kindAt(code, open) === K.paren
          ? splitList(code, open + 1, close).map(part => expressionOf(reader, part))
          : templateArgs(reader, open);
      return args;
    },
    get typeArgs() {
      const less = kindAt(code, name + 1) === K.less ? name + 1 : -1;
      return less < 0 ? [] : splitList(code, less + 1, open - 1).map(part => rangeText(code, part, 80));
    },
    ...(assigned ? { assignedTo: assigned } : {}),
    ...(surroundings.type ? { owner: surroundings.type } : {}),
    ...(surroundings.member ? { member: surroundings.member } : {}),
    inLoop: surroundings.loop,
    line: lineOf(code, name),
    endLine: lineOf(code, close),
  };
}

/** A tagged template: sql`select …` has its text as the only argument. */
function templateArgs(reader: Reader, open: number): Invocation['args'] {
  if (open < 0 || kindAt(reader.code, open) !== K.templateStart) return [];
  return [expressionOf(reader, { from: open, to: partner(reader.code, open) + 1 })];
}

/** Links after a call that hand the same thing on. */
const HANDS_ON = new Set([
  'on',
  'once',
  'catch',
  'promise',
  'setMaxListeners',
  'default',
  'defaults',
  'extend',
  'unref',
]);

/** Variable the whole chain is put in, when this call decides what that is. */
function assignedTo(reader: Reader, start: number, close: number): string | undefined {
  const { code } = reader;
  let first = start;
  while (
    /^(?:await|yield|void)$/.test(wordAt(code, first - 1)) ||
    (kindAt(code, first - 1) === K.paren && isWord(code, first, 'await'))
  )
    first--;
  const name = reader.structure.puts.get(first);
  if (!name) {
    // `global.redis ?? new Redis()`, `cached || (cached = …)`: the name stands before the operator's left side.
    const kind = kindAt(code, first - 1);
    if (kind !== K.or && kind !== K.nullish) return undefined;
    let i = first - 2;
    while (kindAt(code, i) === K.word || isDot(kindAt(code, i))) i--;
    return kindAt(code, i) === K.assign ? reader.structure.puts.get(i + 1) : undefined;
  }
  for (let i = close + 1, steps = 0; isDot(kindAt(code, i)) && steps < MAX_CHAIN; steps++) {
    if (!HANDS_ON.has(wordAt(code, i + 1))) return undefined;
    i = kindAt(code, i + 2) === K.paren ? skip(code, i + 2) : i + 2;
  }
  return name;
}

interface Origin {
  readonly root: string;
  readonly type?: string;
  readonly module?: string;
}

/** What the chain's root is: a variable's type, an import's module, a construction's class. */
function originOf(reader: Reader, start: number, name: number, constructed: boolean): Origin {
  const { code, scopes } = reader;
  let i = start;
  // `(await pool).query`, `(this.http as Http).get`
  for (let steps = 0; steps < 6 && (kindAt(code, i) === K.paren || isWord(code, i, 'await')); steps++) {
    const inner = { from: i + 1, to: kindAt(code, i) === K.paren ? partner(code, i) : expressionEnd(code, i) };
    for (let j = inner.from; j < inner.to; j = skip(code, j))
      if (isWord(code, j, 'as')) {
        const { type } = readType(code, j + 1);
        if (type && type.name !== 'any' && type.name !== 'unknown')
          return { root: wordAt(code, i + 1), type: type.name };
      }
    i = inner.from;
  }
  if (isWord(code, i, 'new') && !constructed) {
    let last = i + 1;
    while (isDot(kindAt(code, last + 1)) && kindAt(code, last + 2) === K.word && last + 2 < name) last += 2;
    const text = textAt(code, last);
    return { root: '', type: last === i + 1 ? nameOf(reader, last).replace(/^new /, '') : text };
  }
  if (constructed && isWord(code, i, 'new')) i++;
  if (i === name) {
    const found = scopes.imported(textAt(code, name));
    // `axios({ url })`, `got(url)`: the module itself is called.
    return { root: '', ...(found ? { module: found.module } : {}) };
  }
  if (isWord(code, i, 'require') && kindAt(code, i + 2) === K.text) {
    const module = stringValue(textAt(code, i + 2));
    return { root: '', type: module, module };
  }
  if (isWord(code, i, 'this') || isWord(code, i, 'super')) return ofThis(reader, i, name);
  const root = wordAt(code, i);
  if (!root) return { root: '' };
  return { root, ...typeOf(reader, root, i, 0) };
}

function ofThis(reader: Reader, at: number, name: number): Origin {
  const { code, scopes, structure } = reader;
  const owner = scopes.at(at).type;
  const field = isDot(kindAt(code, at + 1)) ? wordAt(code, at + 2) : '';
  if (at + 2 === name || !field) {
    const base = structure.types.find(t => t.name === owner)?.extends[0]?.name;
    return { root: 'this', ...(base ? { type: base } : {}) };
  }
  const binding = scopes.field(field, owner);
  if (kindAt(code, at + 3) === K.paren) {
    const member = structure.members.find(m => m.name === field && m.owner === owner);
    const type = member?.shape.returns;
    return {
      root: field,
      ...(type ? { type: type.name === 'Promise' ? (type.args[0] ?? type.name) : type.name } : {}),
    };
  }
  if (!binding) return { root: field };
  if (binding.type) return { root: field, type: binding.type.name };
  return { root: field, ...(binding.value ? typeOfValue(reader, binding.value.from, binding.value.to, 0) : {}) };
}

/** Type of a name: declared, constructed, imported, or that of the name it was made from. */
function typeOf(reader: Reader, name: string, at: number, hops: number): { type?: string; module?: string } {
  const { scopes } = reader;
  const binding = scopes.variable(name, at);
  if (binding) {
    const found = scopes.isModule(binding) ? scopes.imported(name) : undefined;
    if (found) return ofImport(found.module, found.imported);
    if (binding.type && binding.type.name !== 'any' && binding.type.name !== 'typeof')
      return { type: binding.type.name };
    if (binding.value && binding.property === undefined && hops < 6)
      return typeOfValue(reader, binding.value.from, binding.value.to, hops + 1);
    if (binding.property !== undefined && hops < 6) {
      const value = initialValue(reader, binding)?.text ?? '';
      const root = /^(\w+)\.\w+$/.exec(value)?.[1];
      const from = root ? scopes.imported(root) : undefined;
      if (from) return ofImport(from.module, binding.property);
    }
    return {};
  }
  const found = scopes.imported(name);
  return found ? ofImport(found.module, found.imported) : {};
}

/** A default or namespace import goes by its module's name, a named one by its own. */
function ofImport(module: string, imported: string | undefined): { type: string; module: string } {
  const whole = imported === undefined || imported === 'default' || imported === '*';
  return { type: whole ? module.replace(/^node:/, '') : imported, module };
}

function typeOfValue(reader: Reader, from: number, to: number, hops: number): { type?: string; module?: string } {
  const { code } = reader;
  let i = from;
  while (isWord(code, i, 'await')) i++;
  for (let j = i, steps = 0; j < to && steps < 100; j = skip(code, j), steps++)
    if ((kindAt(code, j) === K.or || kindAt(code, j) === K.nullish) && j + 1 < to) {
      i = j + 1;
      break;
    }
  if (isWord(code, i, 'new')) {
    let last = i + 1;
    while (isDot(kindAt(code, last + 1)) && kindAt(code, last + 2) === K.word) last += 2;
    const type = nameOf(reader, last).replace(/^new /, '');
    const module = reader.scopes.imported(textAt(code, i + 1))?.module;
    return { type, ...(module ? { module } : {}) };
  }
  if (!isPath(code, i, to)) return {};
  const parts = pathParts(code, i, to);
  if (parts.length === 1) return typeOf(reader, parts[0]!, i, hops);
  if (parts[0] === 'this' && parts.length === 2) {
    const binding = reader.scopes.field(parts[1]!, reader.scopes.at(i).type);
    if (binding?.type) return { type: binding.type.name };
    if (binding?.value && hops < 6) return typeOfValue(reader, binding.value.from, binding.value.to, hops + 1);
  }
  return {};
}
