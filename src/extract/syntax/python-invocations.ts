import type { Expression, Invocation } from './outline.ts';
import { type Chain, chainStart } from './python-chain.ts';
import { expressionOf, namedArguments } from './python-expressions.ts';
import { placeOf, type Reader } from './python-reader.ts';
import { argumentsOf } from './python-refs.ts';
import { type Code, CURLY, isWord, kindOf, lineOf, type Range, rangeText, ROUND, STAR, SQUARE, skip, textAt } from './python-source.ts';
import { canonical, externalBase, type Known, receiverOf } from './python-types.ts';
import { Kind } from './tokens.ts';

/** Applications of a decorator, which says what the function below it is for. */
const decorations = new WeakSet<Invocation>();

export const isDecorator = (invocation: Invocation): boolean => decorations.has(invocation);

/** Names by which the file knows imports that go by other names where they come from. */
function localNames(reader: Reader, names: ReadonlySet<string>): ReadonlySet<string> {
  const aliases = reader.structure.imports.filter(i => i.imported && i.local !== i.imported && names.has(i.imported === '*' ? i.module.slice(i.module.lastIndexOf('.') + 1) : i.imported));
  return aliases.length === 0 ? names : new Set([...names, ...aliases.map(a => a.local)]);
}

/** Every call of one of these names, and every decorator of one, in text order. */
export function findInvocations(reader: Reader, names: ReadonlySet<string>): Invocation[] {
  const { code } = reader;
  const { kinds, count } = code.tokens;
  const wanted = localNames(reader, names);
  const bare = new Set(decorators(reader).flatMap(d => (kindOf(code, d.to - 1) === Kind.word ? [d.to - 1] : [])));
  const found: Invocation[] = [];
  for (let i = 0; i < count; i++) {
    if (kinds[i] !== Kind.word || (kinds[i + 1] !== ROUND && !bare.has(i))) continue;
    if (isWord(code, i - 1, 'def') || isWord(code, i - 1, 'class')) continue;
    if (!wanted.has(textAt(code, i))) continue;
    const invocation = invocationAt(reader, code, i);
    if (names.has(invocation.name)) found.push(invocation);
  }
  return found;
}

function decorators(reader: Reader): Range[] {
  const { types, members } = reader.structure;
  return [...types, ...members].flatMap(d => [...d.decorators]);
}

/** What a decorator stands over. */
function decorated(reader: Reader, at: number): { readonly owner?: string; readonly member?: string } | undefined {
  const { members, types } = reader.structure;
  const member = members.find(m => m.decorators.some(d => at >= d.from && at < d.to));
  if (member) return { ...(member.owner ? { owner: member.owner } : {}), member: member.name };
  const type = types.find(t => t.decorators.some(d => at >= d.from && at < d.to));
  return type && { owner: type.name };
}

/** The invocation whose name stands at a token. */
export function invocationAt(reader: Reader, code: Code, at: number): Invocation {
  const known = code === reader.code ? reader.invocations.get(at) : undefined;
  if (known) return known;
  const made = make(reader, code, at);
  if (code === reader.code) reader.invocations.set(at, made);
  return made;
}

function make(reader: Reader, code: Code, at: number): Invocation {
  const place = placeOf(code, at);
  const open = kindOf(code, at + 1) === ROUND ? at + 1 : -1;
  const close = open < 0 ? at : code.partner[open]!;
  const from = chainStart(code, at);
  const on = receiverOf(reader, code, at);
  const around = reader.scopes.at(place);
  const decoration = code === reader.code && kindOf(code, from - 1) === 64 ? decorated(reader, at) : undefined;
  const owner = decoration ? decoration.owner : around.type;
  const member = decoration ? decoration.member : around.member;
  const path = on ? (on.known?.is === 'path' ? `${on.known.path}.${textAt(code, at)}` : undefined) : pathOfName(reader, textAt(code, at), place);
  const receiverType = path?.includes('.') ? canonical(path).split('.')[0] : typeOf(reader, on?.known, textAt(code, at));
  const module = path && reader.scopes.imported(on ? (firstName(on.chain) ?? '') : textAt(code, at))?.module;
  const assignedTo = assignee(reader, code, from, close);
  const invocation: Invocation = {
    name: path?.includes('.') ? path.slice(path.lastIndexOf('.') + 1) : textAt(code, at),
    receiver: on ? rangeText(code, on.chain.range) : '',
    ...(receiverType ? { receiverType } : {}),
    ...(module ? { module } : {}),
    root: on ? rootOf(on.chain) : '',
    chain: [],
    args: [],
    typeArgs: [],
    ...(assignedTo ? { assignedTo } : {}),
    ...(owner ? { owner } : {}),
    ...(member ? { member } : {}),
    inLoop: around.loop || isPerItem(code, at),
    line: lineOf(code, from),
    endLine: lineOf(code, close),
  };
  if (decoration) decorations.add(invocation);
  let args: readonly Expression[] | undefined;
  let chain: readonly Invocation[] | undefined;
  // Arguments are read on demand: most invocations are looked at by name and type only.
  return Object.defineProperties(invocation, {
    args: { enumerable: true, get: () => (args ??= open < 0 ? [] : argumentList(reader, code, open, close)) },
    chain: { enumerable: true, get: () => (chain ??= on ? callsOf(reader, code, on.chain) : []) },
  });
}

function argumentList(reader: Reader, code: Code, open: number, close: number): readonly Expression[] {
  const { plain, named } = argumentsOf(code, open, close);
  const args: Expression[] = [];
  const spread: [string, Expression][] = [];
  for (const range of plain) {
    if (kindOf(code, range.from) !== STAR) args.push(expressionOf(reader, code, range));
    else if (kindOf(code, range.from + 1) === STAR)
      // `**options`: what is known of them counts as written out.
      for (const [name, value] of Object.entries(expressionOf(reader, code, { from: range.from + 2, to: range.to }).fields ?? {})) spread.push([name, value]);
  }
  if (named.size === 0 && spread.length === 0) return args;
  const last = namedArguments(reader, code, named, open);
  return [...args, { ...last, fields: { ...Object.fromEntries(spread), ...last.fields } }];
}

/** Where a name without receiver comes from; undefined for what the file itself declares. */
function pathOfName(reader: Reader, name: string, place: number): string | undefined {
  const binding = reader.scopes.variable(name, place);
  if (binding && binding.role !== 'module') return undefined;
  return reader.scopes.importPath(name);
}

function typeOf(reader: Reader, known: Known | undefined, method: string): string | undefined {
  if (known?.is === 'method') return `${known.type}.${known.name}`;
  if (known?.is !== 'instance' && known?.is !== 'class') return undefined;
  const type = known.is === 'instance' ? known.type : known.name;
  if (!reader.scopes.type(type)) return type;
  return reader.scopes.member(method, type) ? type : (externalBase(reader, type) ?? type);
}

const firstName = (chain: Chain): string | undefined => {
  const first = chain.steps[0];
  return first?.is === 'name' ? first.text : undefined;
};

/** The name a client is known by: `session` of `self.session.get(…)`. */
function rootOf(chain: Chain): string {
  const [first, second] = chain.steps;
  if (first?.is !== 'name') return '';
  return (first.text === 'self' || first.text === 'cls') && second?.is === 'attribute' ? second.text : first.text;
}

function callsOf(reader: Reader, code: Code, { steps }: Chain): readonly Invocation[] {
  return steps.flatMap((step, i) => {
    const callee = steps[i - 1];
    return step.is === 'call' && callee && 'at' in callee ? [invocationAt(reader, code, callee.at)] : [];
  });
}

/** The variable or field that is set to the result, also by `with … as` and `await`. */
function assignee(reader: Reader, code: Code, from: number, close: number): string | undefined {
  if (code !== reader.code) return undefined;
  let start = from;
  if (isWord(code, start - 1, 'await')) start--;
  const byValue = reader.assigned.get(start);
  return byValue && byValue.end >= close ? byValue.name : undefined;
}

/** Whether a token stands where a comprehension works item by item. */
function isPerItem(code: Code, at: number): boolean {
  for (let i = at, bracket = code.parent[at]!; bracket >= 0; i = bracket, bracket = code.parent[bracket]!) {
    const kind = kindOf(code, bracket);
    if (kind !== SQUARE && kind !== CURLY && kind !== ROUND) continue;
    let first = -1;
    let further = -1;
    for (let n = bracket + 1; n < code.partner[bracket]! && n < code.tokens.count; n = skip(code, n)) {
      if (first < 0 && isWord(code, n, 'for')) first = n;
      else if (first >= 0 && n > first && (isWord(code, n, 'for') || isWord(code, n, 'if'))) {
        further = n;
        break;
      }
    }
    if (first >= 0 && (i < first || (further >= 0 && i > further))) return true;
  }
  return false;
}
