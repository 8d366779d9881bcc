import { type Blocks, readBlocks } from './go-blocks.ts';
import { readSpec } from './go-declarations.ts';
import {
  type Body,
  blockOf,
  endOfStatement,
  endsStatement,
  G,
  type GoMember,
  type GoSource,
  lazily,
  partner,
  type Range,
  skip,
  splitCommas,
} from './go-source.ts';
import { endOfSignature, readParameters } from './go-types.ts';
import type { TypeName } from './outline.ts';
import { isText, Kind, kindAt, textOf } from './tokens.ts';

/** What a name stands for at a place. */
export interface Binding {
  readonly name: string;
  readonly role: 'local' | 'parameter' | 'receiver' | 'module';
  /** Token of its declaration, and the token where its scope ends. */
  readonly at: number;
  readonly until: number;
  readonly type?: TypeName;
  readonly value?: Range;
  /** Which result of the value it takes. */
  readonly index: number;
  /** The value is what `range` goes through: index 0 takes keys, 1 takes items. */
  readonly ranged?: boolean;
  readonly constant?: boolean;
  /** For parameters. */
  readonly member?: GoMember;
}

/** `left = value`, also for fields: `svc.addr = value`. */
export interface Assignment {
  readonly left: Range;
  readonly value: Range;
  readonly index: number;
  /** `+=` */
  readonly adds: boolean;
  /** Token of the operator. */
  readonly at: number;
}

export interface Scopes extends Blocks {
  bodyAt(token: number): Body | undefined;
  variable(name: string, token: number): Binding | undefined;
  /** Assignments to a local, parameter or package variable, in text order. */
  assignments(binding: Binding): readonly Assignment[];
  /** Every assignment of the file. */
  allAssignments(): readonly Assignment[];
  locals(body: Body): readonly Binding[];
}

interface Read {
  readonly bindings: readonly Binding[];
  readonly byName: ReadonlyMap<string, readonly Binding[]>;
  readonly assignments: readonly Assignment[];
}

export function indexScopes(s: GoSource): Scopes {
  const blocks = lazily(() => readBlocks(s));
  const bodies = new Map<Body, Read>();
  const readBody = (body: Body): Read => {
    let found = bodies.get(body);
    if (!found) {
      found = readLocals(s, blocks(), body);
      bodies.set(body, found);
    }
    return found;
  };
  const modules = lazily(() => {
    const index = new Map<string, Binding>();
    for (const v of s.variables)
      if (v.role === 'module' && !index.has(v.name))
        index.set(v.name, {
          name: v.name,
          role: 'module',
          at: v.nameAt,
          until: s.tokens.count,
          index: v.index,
          constant: v.constant,
          ...(v.type ? { type: v.type } : {}),
          ...(v.valueStart >= 0 ? { value: { start: v.valueStart, end: v.valueEnd } } : {}),
        });
    return index;
  });
  const parameters = new Map<GoMember, ReadonlyMap<string, Binding>>();
  const parametersOf = (member: GoMember): ReadonlyMap<string, Binding> => {
    let found = parameters.get(member);
    if (!found) {
      const list: Binding[] = member.parameters.map((p, index) => ({
        name: p.name,
        role: 'parameter',
        at: member.nameAt,
        until: member.close,
        index,
        member,
        ...(p.type ? { type: p.type } : {}),
      }));
      if (member.receiver && member.owner)
        list.push({
          name: member.receiver,
          role: 'receiver',
          at: member.nameAt,
          until: member.close,
          index: 0,
          member,
          type: { name: member.owner, args: [] },
        });
      found = new Map(list.map(b => [b.name, b]));
      parameters.set(member, found);
    }
    return found;
  };
  const bodyAt = (token: number): Body | undefined => {
    let low = 0;
    let high = s.bodies.length - 1;
    while (low <= high) {
      const middle = (low + high) >> 1;
      const body = s.bodies[middle]!;
      if (token < body.start) high = middle - 1;
      else if (token >= body.end) low = middle + 1;
      else return body;
    }
    return undefined;
  };
  const variable = (name: string, token: number): Binding | undefined => {
    const body = bodyAt(token);
    if (body) {
      let best: Binding | undefined;
      for (const b of readBody(body).byName.get(name) ?? [])
        if (b.at < token && token < b.until && (!best || b.at > best.at)) best = b;
      const found = best ?? (body.member && parametersOf(body.member).get(name));
      if (found) return found;
    }
    return modules().get(name);
  };
  const all = lazily(() => s.bodies.flatMap(body => readBody(body).assignments));
  const byName = lazily(() => {
    const index = new Map<string, Assignment[]>();
    for (const a of all()) {
      const at =
        a.left.end - a.left.start === 1 ||
        (a.left.end - a.left.start === 2 && kindAt(s.tokens, a.left.start) === G.star)
          ? a.left.end - 1
          : -1;
      if (at < 0) continue;
      const name = textOf(s.tokens, at);
      const list = index.get(name);
      if (list) list.push(a);
      else index.set(name, [a]);
    }
    return index;
  });
  return {
    isBlock: open => blocks().isBlock(open),
    inLoop: token => blocks().inLoop(token),
    bodyAt,
    variable,
    assignments: binding => (byName().get(binding.name) ?? []).filter(a => variable(binding.name, a.at) === binding),
    allAssignments: all,
    locals: body => readBody(body).bindings,
  };
}

function readLocals(s: GoSource, blocks: Blocks, body: Body): Read {
  const { tokens } = s;
  const bindings: Binding[] = [];
  const assignments: Assignment[] = [];
  for (let i = body.start; i < body.end; i++) {
    const kind = tokens.kinds[i]!;
    if (kind === Kind.define) readDefine(i);
    else if (kind === G.assign || kind === Kind.plusAssign) readAssignment(i, kind === Kind.plusAssign);
    else if (kind === Kind.word && kindAt(tokens, i - 1) !== G.dot) {
      if (isText(tokens, i, 'var') || isText(tokens, i, 'const'))
        i = readDeclaration(i + 1, isText(tokens, i, 'const')) - 1;
      else if (isText(tokens, i, 'func') && kindAt(tokens, i + 1) === G.open) readFunctionLiteral(i + 1);
    }
  }
  const byName = new Map<string, Binding[]>();
  for (const b of bindings) {
    const list = byName.get(b.name);
    if (list) list.push(b);
    else byName.set(b.name, [b]);
  }
  return { bindings, byName, assignments };

  function scopeEnd(token: number): number {
    const block = blockOf(s, token);
    return block < 0 ? body.end : partner(s, block);
  }

  function endOfValue(from: number): number {
    let at = from;
    while (at < body.end) {
      const kind = tokens.kinds[at]!;
      if (
        endsStatement(kind) ||
        kind === G.curlyEnd ||
        kind === G.close ||
        kind === G.squareEnd ||
        kind === G.colon ||
        (kind === G.curly && blocks.isBlock(at) && !isFunctionBody(at))
      )
        break;
      at = skip(s, at);
    }
    return at;
  }

  /** `{` of a function literal belongs to the value; that of an `if` or `for` ends it. */
  function isFunctionBody(open: number): boolean {
    for (let at = open - 1, steps = 0; at > body.start && steps < 40; at--, steps++) {
      const kind = tokens.kinds[at]!;
      if (kind === Kind.word && isText(tokens, at, 'func')) return endOfSignature(s, at + 1) === open;
      if (kind === Kind.word && (isText(tokens, at, 'struct') || isText(tokens, at, 'interface'))) return true;
      if (endsStatement(kind) || kind === Kind.define || kind === G.assign) return false;
    }
    return false;
  }

  function readDefine(i: number): void {
    const names: number[] = [];
    for (let at = i - 1; kindAt(tokens, at) === Kind.word; at -= 2) {
      names.unshift(at);
      if (kindAt(tokens, at - 1) !== G.comma) break;
    }
    const ranged = isText(tokens, i + 1, 'range');
    const from = ranged ? i + 2 : i + 1;
    const end = endOfValue(from);
    const values = ranged ? [{ start: from, end }] : splitCommas(s, from, end);
    for (const [n, nameAt] of names.entries()) {
      const value = values.length > 1 ? values[n] : values[0];
      if (value)
        bindings.push({
          name: textOf(tokens, nameAt),
          role: 'local',
          at: nameAt,
          until: scopeEnd(nameAt),
          index: values.length > 1 ? 0 : n,
          value,
          ...(ranged ? { ranged } : {}),
        });
    }
  }

  function readAssignment(i: number, adds: boolean): void {
    let start = i;
    while (start > body.start) {
      const kind = tokens.kinds[start - 1]!;
      if (
        endsStatement(kind) ||
        kind === G.curly ||
        kind === G.open ||
        kind === G.square ||
        kind === G.colon ||
        kind === Kind.define
      )
        break;
      const isCloser = kind === G.close || kind === G.squareEnd || kind === G.curlyEnd;
      const next = isCloser ? s.brackets.partner[start - 1]! : start - 1;
      if (isCloser && (kind === G.curlyEnd || next >= start - 1)) break;
      start = next;
    }
    const left = splitCommas(s, start, i);
    const ranged = isText(tokens, i + 1, 'range');
    const end = endOfValue(i + 1);
    const values = splitCommas(s, i + 1, end);
    if (ranged || values.length === 0) return;
    for (const [n, target] of left.entries()) {
      const value = values.length > 1 ? values[n] : values[0];
      if (value) assignments.push({ left: target, value, index: values.length > 1 ? 0 : n, adds, at: i });
    }
  }

  function readDeclaration(i: number, constant: boolean): number {
    const grouped = kindAt(tokens, i) === G.open;
    const close = grouped ? partner(s, i) : body.end;
    let at = grouped ? i + 1 : i;
    do {
      const end = grouped ? endOfStatement(s, at, close) : endOfValueDeclaration(at);
      const spec = readSpec(s, at, end);
      for (const [n, nameAt] of spec.names.entries()) {
        const value = spec.values.length > 1 ? spec.values[n] : spec.values[0];
        bindings.push({
          name: textOf(tokens, nameAt),
          role: 'local',
          at: nameAt,
          until: scopeEnd(nameAt),
          index: spec.values.length > 1 ? 0 : n,
          constant,
          ...(spec.type ? { type: spec.type } : {}),
          ...(value ? { value } : {}),
        });
      }
      at = Math.max(end + 1, at + 1);
    } while (grouped && at < close);
    return grouped ? i + 1 : Math.max(i + 1, Math.min(at, i + 2));
  }

  function endOfValueDeclaration(at: number): number {
    return endOfStatement(s, at, body.end);
  }

  function readFunctionLiteral(open: number): void {
    const block = endOfSignature(s, open);
    if (kindAt(tokens, block) !== G.curly) return;
    for (const p of readParameters(s, open + 1, partner(s, open)))
      if (p.nameAt >= 0)
        bindings.push({
          name: textOf(tokens, p.nameAt),
          role: 'local',
          at: p.nameAt,
          until: partner(s, block),
          index: 0,
          ...(p.type ? { type: p.type } : {}),
        });
  }
}
