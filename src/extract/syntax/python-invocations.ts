import type { Expression, Invocation } from './outline.ts';
import { argumentsOf } from './python-arguments.ts';
import { type Chain, chainStart } from './python-chain.ts';
import { expressionOf, namedArguments } from './python-expressions.ts';
import { isLibrary, placeOf, type Reader } from './python-reader.ts';
import { AT, type Code, isWord, kindOf, lineOf, ROUND, rangeText, STAR, skip, textAt } from './python-source.ts';
import { externalBase, type Known, receiverOf } from './python-types.ts';
import { Kind } from './tokens.ts';

/** Applications of a decorator, which says what the function below it is for. */
const decorations = new WeakSet<Invocation>();

export const isDecorator = (invocation: Invocation): boolean => decorations.has(invocation);

/** Names by which the file knows imports that go by other names where they come from. */
function localNames(reader: Reader, names: ReadonlySet<string>): ReadonlySet<string> {
  const aliases = reader.structure.imports.filter(
    i =>
      i.imported &&
      i.local !== i.imported &&
      names.has(i.imported === '*' ? i.module.slice(i.module.lastIndexOf('.') + 1) : i.imported),
  );
  return aliases.length === 0 ? names : new Set([...names, ...aliases.map(a => a.local)]);
}

/** Every call of one of these names, and every decorator of one, in text order. */
export function findInvocations(reader: Reader, names: ReadonlySet<string>): Invocation[] {
  const { code } = reader;
  const { kinds, count } = code.tokens;
  const wanted = localNames(reader, names);
  const found: Invocation[] = [];
  for (let i = 0; i < count; i++) {
    if (kinds[i] !== Kind.word || (kinds[i + 1] !== ROUND && !reader.bare.has(i))) continue;
    if (isWord(code, i - 1, 'def') || isWord(code, i - 1, 'class')) continue;
    if (!wanted.has(textAt(code, i))) continue;
    const invocation = invocationAt(reader, code, i);
    if (names.has(invocation.name)) found.push(invocation);
  }
  return found;
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
  const from = chainStart(code, at);
  const decoration = code === reader.code && kindOf(code, from - 1) === AT ? reader.decorated.get(from) : undefined;
  const invocation = new LazyInvocation(reader, code, at, from, decoration) as Invocation;
  if (decoration) decorations.add(invocation);
  return invocation;
}

type Placed = { readonly owner?: string; readonly member?: string };

/** Most invocations are looked at by name and type only: everything else is read when it is asked for. */
class LazyInvocation {
  readonly #reader: Reader;
  readonly #code: Code;
  readonly #at: number;
  readonly #from: number;
  readonly #decorated: Placed | undefined;
  readonly #on: ReturnType<typeof receiverOf>;
  readonly #path: string | undefined;
  #args: readonly Expression[] | undefined;
  #chain: readonly Invocation[] | undefined;
  readonly name: string;
  readonly receiverType: string | undefined;
  readonly root: string;
  readonly typeArgs: readonly string[] = [];

  constructor(reader: Reader, code: Code, at: number, from: number, placed: Placed | undefined) {
    this.#reader = reader;
    this.#code = code;
    this.#at = at;
    this.#from = from;
    this.#decorated = placed;
    const on = receiverOf(reader, code, at, from);
    this.#on = on;
    const text = textAt(code, at);
    const path = on
      ? on.known?.is === 'path'
        ? `${on.known.path}.${text}`
        : undefined
      : pathOfName(reader, text, placeOf(code, at));
    this.#path = path;
    const dotted = path?.includes('.') ? path : undefined;
    this.name = dotted ? dotted.slice(dotted.lastIndexOf('.') + 1) : text;
    const source = dotted?.slice(0, dotted.indexOf('.'));
    this.receiverType =
      source !== undefined
        ? source !== '' && isLibrary(reader, source)
          ? source
          : undefined
        : typeOf(reader, on?.known, text);
    this.root = on ? rootOf(on.chain) : '';
  }

  get receiver(): string {
    return this.#on ? rangeText(this.#code, this.#on.chain.range) : '';
  }

  get module(): string | undefined {
    if (!this.#path) return undefined;
    return this.#reader.scopes.imported(this.#on ? (firstName(this.#on.chain) ?? '') : textAt(this.#code, this.#at))
      ?.module;
  }

  get args(): readonly Expression[] {
    const open = this.#open();
    this.#args ??= open < 0 ? [] : argumentList(this.#reader, this.#code, open, this.#close());
    return this.#args;
  }

  get chain(): readonly Invocation[] {
    this.#chain ??= this.#on ? callsOf(this.#reader, this.#code, this.#on.chain) : [];
    return this.#chain;
  }

  get assignedTo(): string | undefined {
    return assignee(this.#reader, this.#code, this.#from, this.#close());
  }

  get owner(): string | undefined {
    return this.#decorated ? this.#decorated.owner : this.#around().type;
  }

  get member(): string | undefined {
    return this.#decorated ? this.#decorated.member : this.#around().member;
  }

  get inLoop(): boolean {
    return this.#around().loop || isPerItem(this.#code, this.#at);
  }

  get line(): number {
    return lineOf(this.#code, this.#from);
  }

  get endLine(): number {
    return lineOf(this.#code, this.#close());
  }

  #open(): number {
    return kindOf(this.#code, this.#at + 1) === ROUND ? this.#at + 1 : -1;
  }

  #close(): number {
    const open = this.#open();
    return open < 0 ? this.#at : this.#code.partner[open]!;
  }

  #around(): ReturnType<Reader['scopes']['at']> {
    return this.#reader.scopes.at(placeOf(this.#code, this.#at));
  }
}

function argumentList(reader: Reader, code: Code, open: number, close: number): readonly Expression[] {
  const { plain, named } = argumentsOf(code, open, close);
  const args: Expression[] = [];
  const spread: [string, Expression][] = [];
  for (const range of plain) {
    if (kindOf(code, range.from) !== STAR) args.push(expressionOf(reader, code, range));
    else if (kindOf(code, range.from + 1) === STAR)
      // `**options`: what is known of them counts as written out.
      for (const [name, value] of Object.entries(
        expressionOf(reader, code, { from: range.from + 2, to: range.to }).fields ?? {},
      ))
        spread.push([name, value]);
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

/** Brackets around a call that are looked at for a comprehension. */
const MAX_NESTING = 30;

interface Comprehension {
  /** Its first `for`; -1 where the bracket holds none. */
  readonly first: number;
  /** A second `for`, or an `if`; -1 for none. */
  readonly further: number;
}

const comprehensions = new WeakMap<Code, Map<number, Comprehension>>();

/** Whether a token stands where a comprehension works item by item. */
function isPerItem(code: Code, at: number): boolean {
  let i = at;
  for (let depth = 0, bracket = code.parent[at]!; bracket >= 0 && depth < MAX_NESTING; depth++) {
    const { first, further } = comprehensionIn(code, bracket);
    if (first >= 0 && (i < first || (further >= 0 && i > further))) return true;
    i = bracket;
    bracket = code.parent[bracket]!;
  }
  return false;
}

function comprehensionIn(code: Code, bracket: number): Comprehension {
  let known = comprehensions.get(code);
  if (!known) {
    known = new Map();
    comprehensions.set(code, known);
  }
  const found = known.get(bracket);
  if (found) return found;
  let first = -1;
  let further = -1;
  const end = Math.min(code.partner[bracket]!, code.tokens.count);
  for (let i = bracket + 1; i < end && further < 0; i = skip(code, i)) {
    if (kindOf(code, i) !== Kind.word) continue;
    if (first < 0 && isWord(code, i, 'for')) first = i;
    else if (first >= 0 && (isWord(code, i, 'for') || isWord(code, i, 'if'))) further = i;
  }
  const made = { first, further };
  known.set(bracket, made);
  return made;
}
