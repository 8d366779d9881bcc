import type { Import } from './outline.ts';
import { readImport } from './python-imports.ts';
import {
  AT,
  COLON,
  COMMA,
  type Code,
  DOT,
  EQUAL,
  findKind,
  isWord,
  kindOf,
  type Range,
  ROUND,
  SEMICOLON,
  SQUARE,
  STAR,
  skip,
  splitList,
  textAt,
  wordAt,
} from './python-source.ts';
import { Kind } from './tokens.ts';

/** A block that matters: the body of a class, of a function, or of a loop. */
export interface Region extends Range {
  readonly kind: 'type' | 'member' | 'loop';
  readonly name: string;
  /** Index of the region around; -1 at module level. */
  readonly parent: number;
  to: number;
}

export interface Binding {
  /** As written; for `self.x` just `x`, for other targets with their dots: `g.redis`, `app.config[URL]`. */
  readonly name: string;
  readonly role: 'module' | 'field' | 'parameter' | 'local';
  /** The class a field belongs to. */
  readonly owner?: string;
  /** Index of the class or function whose name it is; -1 for the module. */
  readonly region: number;
  readonly at: number;
  readonly type?: Range;
  readonly value?: Range;
  /** How it gets its value: the value itself, what `with` makes of it, one of its items. */
  readonly how: 'value' | 'with' | 'each';
  /** Place in a list of parameters, or in the tuple that is taken apart. */
  readonly index?: number;
}

export interface TypeAt {
  readonly name: string;
  readonly bases: Range;
  readonly decorators: readonly Range[];
  readonly at: number;
  /** Index of its region. */
  readonly region: number;
}

export interface MemberAt {
  readonly name: string;
  readonly owner?: string;
  readonly decorators: readonly Range[];
  readonly parameters: readonly Binding[];
  readonly returnType?: Range;
  /** Values of its `return` statements. */
  readonly returns: Range[];
  readonly at: number;
  readonly region: number;
}

export interface Structure {
  readonly regions: readonly Region[];
  readonly types: readonly TypeAt[];
  readonly members: readonly MemberAt[];
  readonly bindings: readonly Binding[];
  readonly imports: readonly Import[];
  /** Tokens of `if __name__ == "__main__"`. */
  readonly mainGuards: readonly Range[];
}

/** An open block: an indented one, or the rest of a line after a colon. */
interface Block {
  readonly region: number;
  readonly inline: boolean;
  /** Index in `mainGuards`, where it is one; else -1. */
  readonly guard: number;
}

const HEADERS = new Set(['if', 'elif', 'else', 'try', 'except', 'finally', 'for', 'while', 'with']);
const NO_VALUE = new Set([
  'return',
  'yield',
  'raise',
  'assert',
  'del',
  'pass',
  'break',
  'continue',
  'lambda',
  'await',
  'not',
]);
const MAX_TARGETS = 50;

/** Classes, functions, names and imports of a file in one pass over its statements. */
export function readStructure(code: Code): Structure {
  const regions: Region[] = [];
  const types: TypeAt[] = [];
  const members: MemberAt[] = [];
  const bindings: Binding[] = [];
  const imports: Import[] = [];
  const mainGuards: { from: number; to: number }[] = [];
  const memberOfRegion = new Map<number, MemberAt>();
  const globals = new Map<number, Set<string>>();
  const blocks: Block[] = [];
  let decorators: Range[] = [];
  let pending: Block | undefined;
  const { count } = code.tokens;

  const current = (): number => blocks.at(-1)?.region ?? -1;
  /** The class or function around, loops left out. */
  const homeOf = (region: number): number => {
    let r = region;
    while (r >= 0 && regions[r]!.kind === 'loop') r = regions[r]!.parent;
    return r;
  };
  const ownerOf = (region: number): string | undefined => {
    for (let r = region; r >= 0; r = regions[r]!.parent) if (regions[r]!.kind === 'type') return regions[r]!.name;
    return undefined;
  };
  const open = (kind: Region['kind'], name: string, from: number): number =>
    regions.push({ kind, name, from, to: count, parent: current() }) - 1;
  const close = (block: Block, at: number): void => {
    const around = blocks.at(-1)?.region ?? -1;
    if (block.region !== around && block.region >= 0) regions[block.region]!.to = at;
    if (block.guard >= 0) mainGuards[block.guard]!.to = at;
  };
  const closeInline = (at: number): void => {
    while (blocks.at(-1)?.inline) close(blocks.pop()!, at);
  };

  /** After a header: what follows its colon is its block. */
  const enter = (region: number, colon: number, end: number, guard = -1): number => {
    if (colon + 1 < end) {
      blocks.push({ region, inline: true, guard });
      return colon + 1;
    }
    pending = { region, inline: false, guard };
    return end;
  };

  const bind = (target: Range, value: Range | undefined, how: Binding['how'], type?: Range, index?: number): void => {
    const { from, to } = target;
    if (kindOf(code, from) === STAR) {
      bind({ from: from + 1, to }, undefined, how);
      return;
    }
    const bracketed = kindOf(code, from) === ROUND || kindOf(code, from) === SQUARE;
    const inner = bracketed && code.partner[from] === to - 1 ? { from: from + 1, to: to - 1 } : target;
    if (inner !== target || findKind(code, from, to, COMMA) < to) {
      const parts = splitList(code, inner.from, inner.to).slice(0, MAX_TARGETS);
      const values = value && how === 'value' ? splitList(code, value.from, value.to) : [];
      for (const [n, part] of parts.entries())
        if (values.length === parts.length && values.length > 1) bind(part, values[n], how);
        else bind(part, value, value && how === 'value' ? 'each' : how, undefined, n);
      return;
    }
    const region = homeOf(current());
    const common = {
      at: from,
      how,
      ...(type ? { type } : {}),
      ...(value ? { value } : {}),
      ...(index !== undefined ? { index } : {}),
    };
    if (to - from === 1) {
      const name = wordAt(code, from);
      if (!name) return;
      const global = globals.get(region)?.has(name);
      const home = region < 0 || global ? -1 : region;
      const owner = home >= 0 && regions[home]!.kind === 'type' ? regions[home]!.name : undefined;
      const role = home < 0 ? 'module' : owner ? 'field' : 'local';
      bindings.push({ name, role, region: home, ...(owner ? { owner } : {}), ...common });
      return;
    }
    const name = targetName(code, target);
    if (!name) return;
    const owner = /^(?:self|cls)\.\w+$/.test(name) ? ownerOf(region) : undefined;
    if (owner) bindings.push({ name: name.slice(name.indexOf('.') + 1), role: 'field', region, owner, ...common });
    else bindings.push({ name, role: region < 0 ? 'module' : 'local', region: -1, ...common });
  };

  const declareClass = (at: number, end: number): number => {
    const name = wordAt(code, at + 1);
    const round = kindOf(code, at + 2) === ROUND;
    const colon = findKind(code, at + 2, end, COLON);
    const region = open('type', name, colon + 1);
    const bases = round ? { from: at + 3, to: code.partner[at + 2]! } : { from: at, to: at };
    types.push({ name, bases, decorators, at, region });
    decorators = [];
    return enter(region, colon, end);
  };

  const declareFunction = (at: number, end: number): number => {
    const name = wordAt(code, at + 1);
    const openAt = findKind(code, at + 2, end, ROUND);
    const closeAt = openAt < end ? code.partner[openAt]! : end;
    const arrow = findKind(code, closeAt, end, Kind.arrow);
    const colon = findKind(code, arrow < end ? arrow : closeAt, end, COLON);
    const around = homeOf(current());
    const owner = ownerOf(around);
    const region = open('member', name, colon + 1);
    const parameters = readParameters(code, { from: openAt + 1, to: Math.min(closeAt, end) }, region);
    bindings.push(...parameters);
    const member: MemberAt = {
      name,
      ...(owner ? { owner } : {}),
      decorators,
      parameters,
      ...(arrow < end ? { returnType: { from: arrow + 1, to: colon } } : {}),
      returns: [],
      at,
      region,
    };
    members.push(member);
    memberOfRegion.set(region, member);
    decorators = [];
    return enter(region, colon, end);
  };

  const header = (word: string, at: number, end: number): number => {
    const colon = findKind(code, at + 1, end, COLON);
    if (word === 'with') bindWith(at + 1, colon);
    let region = current();
    let guard = -1;
    if (word === 'for' || word === 'while') {
      region = open('loop', '', word === 'while' ? at + 1 : colon + 1);
      if (word === 'for') {
        let into = at + 1;
        while (into < colon && !isWord(code, into, 'in')) into = skip(code, into);
        bind({ from: at + 1, to: into }, { from: into + 1, to: colon }, 'each');
      }
    } else if (word === 'if' && region < 0 && isMainGuard(code, at + 1, colon))
      guard = mainGuards.push({ from: colon + 1, to: count }) - 1;
    return enter(region, colon, end, guard);
  };

  const bindWith = (from: number, to: number): void => {
    const bracketed = kindOf(code, from) === ROUND && code.partner[from] === to - 1;
    const range = bracketed ? { from: from + 1, to: to - 1 } : { from, to };
    for (const part of splitList(code, range.from, range.to)) {
      let as = part.from;
      while (as < part.to && !isWord(code, as, 'as')) as = skip(code, as);
      if (as < part.to) bind({ from: as + 1, to: part.to }, { from: part.from, to: as }, 'with');
    }
  };

  const simple = (at: number, end: number): void => {
    const word = wordAt(code, at);
    if (word === 'return') {
      const member = memberOfRegion.get(homeOf(current()));
      if (member && end > at + 1) member.returns.push({ from: at + 1, to: end });
    } else if (word === 'global' || word === 'nonlocal') {
      const names = splitList(code, at + 1, end).map(r => textAt(code, r.from));
      const region = homeOf(current());
      globals.set(region, new Set([...(globals.get(region) ?? []), ...names]));
    } else if (!NO_VALUE.has(word)) assignment(at, end);
  };

  const assignment = (at: number, end: number): void => {
    const equals: number[] = [];
    let colon = -1;
    let add = -1;
    for (let i = at; i < end; i = skip(code, i)) {
      const kind = kindOf(code, i);
      if (kind === EQUAL) equals.push(i);
      else if (kind === COLON && colon < 0 && equals.length === 0) colon = i;
      else if (kind === Kind.plusAssign) add = i;
      else if (kind === Kind.word && isWord(code, i, 'lambda')) break;
    }
    if (colon > at) {
      const to = equals[0] ?? end;
      bind({ from: at, to: colon }, to < end ? { from: to + 1, to: end } : undefined, 'value', { from: colon + 1, to });
    } else if (equals.length > 0) {
      const value = { from: equals.at(-1)! + 1, to: end };
      let start = at;
      for (const equal of equals) {
        bind({ from: start, to: equal }, value, 'value');
        start = equal + 1;
      }
    } else if (add > at) bind({ from: at, to: add }, { from: at, to: end }, 'value');
  };

  const statement = (start: number): number => {
    let end = start;
    while (end < count && kindOf(code, end) !== Kind.newline && kindOf(code, end) !== SEMICOLON) end = skip(code, end);
    if (end > count) end = count;
    if (kindOf(code, start) === AT) {
      decorators.push({ from: start + 1, to: end });
      return end;
    }
    const at = isWord(code, start, 'async') ? start + 1 : start;
    const word = wordAt(code, at);
    if (word === 'class' && wordAt(code, at + 1)) return declareClass(at, end);
    if (word === 'def' && wordAt(code, at + 1)) return declareFunction(at, end);
    if (
      HEADERS.has(word) ||
      ((word === 'match' || word === 'case') &&
        kindOf(code, end - 1) === COLON &&
        end - at > 2 &&
        kindOf(code, at + 1) !== EQUAL)
    )
      return header(word, at, end);
    if (
      word === 'import' ||
      (word === 'from' && wordAt(code, at + 1) !== '') ||
      (word === 'from' && (kindOf(code, at + 1) === DOT || kindOf(code, at + 1) === Kind.spread))
    )
      imports.push(...readImport(code, at, end));
    else simple(at, end);
    return end;
  };

  for (let i = 0; i < count; ) {
    const kind = kindOf(code, i);
    if (kind === Kind.indent) {
      blocks.push(pending ?? { region: current(), inline: false, guard: -1 });
      pending = undefined;
      i++;
    } else if (kind === Kind.dedent) {
      const block = blocks.pop();
      if (block) close(block, i);
      i++;
    } else if (kind === Kind.newline) {
      closeInline(i);
      i++;
      if (pending && kindOf(code, i) !== Kind.indent) {
        // A header without a block: the next line is not its body.
        if (pending.region >= 0 && pending.region !== current()) regions[pending.region]!.to = i;
        pending = undefined;
      }
    } else if (kind === SEMICOLON) i++;
    else i = Math.max(statement(i), i + 1);
  }
  return { regions, types, members, bindings, imports, mainGuards };
}

/** `a.b`, `app.config["URL"]` as `a.b`, `app.config[URL]`; '' for targets that name nothing fixed. */
export function targetName(code: Code, { from, to }: Range): string {
  let name = '';
  for (let i = from; i < to; i++) {
    const kind = kindOf(code, i);
    if (kind === Kind.word || kind === DOT) name += textAt(code, i);
    else if (kind === SQUARE && kindOf(code, i + 1) === Kind.string && code.partner[i] === i + 2) {
      name += `[${textAt(code, i + 1).replace(/^\w*["']+|["']+$/g, '')}]`;
      i += 2;
    } else return '';
  }
  return name.length <= 200 ? name : '';
}

function readParameters(code: Code, list: Range, region: number): Binding[] {
  const found: Binding[] = [];
  for (const [index, { from, to }] of splitList(code, list.from, list.to).entries()) {
    const name = wordAt(code, from);
    if (!name) continue;
    const equal = findKind(code, from, to, EQUAL);
    const colon = findKind(code, from, equal, COLON);
    found.push({
      name,
      role: 'parameter',
      region,
      at: from,
      how: 'value',
      index,
      ...(colon < equal ? { type: { from: colon + 1, to: equal } } : {}),
      ...(equal < to ? { value: { from: equal + 1, to } } : {}),
    });
  }
  return found;
}

const isMainGuard = (code: Code, from: number, to: number): boolean =>
  to - from === 3 &&
  kindOf(code, from + 1) === Kind.compare &&
  (isWord(code, from, '__name__') || isWord(code, from + 2, '__name__'));
