import { readLocals } from './csharp-locals.ts';
import { readLoops } from './csharp-loops.ts';
import type { Body, CsMember, CsSource, CsType, CsVariable, Place } from './csharp-source.ts';
import { endOfValue, lazily, P } from './csharp-tokens.ts';
import { isText, Kind, kindAt, textOf } from './tokens.ts';

export interface Assignment {
  readonly nameAt: number;
  readonly adds: boolean;
  readonly valueStart: number;
  readonly valueEnd: number;
  readonly member?: CsMember;
  readonly ownerType?: CsType;
}

/** Answers what a name means at a place. Everything is read once, when first asked for. */
export interface Names {
  readonly source: CsSource;
  bodyAt(token: number): Body | undefined;
  /** The local, parameter or field that a bare name means at a token. */
  variable(name: string, place: Place, token: number): CsVariable | undefined;
  field(type: string | undefined, name: string): CsVariable | undefined;
  member(type: string | undefined, name: string): CsMember | undefined;
  type(name: string): CsType | undefined;
  /** Every `name = value` and `a.name = value` in bodies, by name; initialisers of declarations and named arguments aside. */
  assigned(name: string): readonly Assignment[];
  /** Assignments to a local inside its member, or to a field inside its class. */
  assignments(variable: CsVariable): readonly Assignment[];
  /** Calls of a method of this file: the `(` of each, and where it stands. */
  calls(name: string): readonly { readonly open: number; readonly place: Place }[];
  /** The variable whose initialiser begins at a token. */
  initialised(token: number): CsVariable | undefined;
  locals(): readonly CsVariable[];
  /** Whether a token runs once per item of something. */
  inLoop(token: number): boolean;
}

export function indexNames(s: CsSource): Names {
  const localsByBody = new Map<Body, ReadonlyMap<string, readonly CsVariable[]>>();
  const lists = new Map<Body, readonly CsVariable[]>();
  const localsOf = (body: Body): readonly CsVariable[] => {
    let found = lists.get(body);
    if (!found) {
      found = body.end - body.start > 2 ? readLocals(s, body) : [];
      lists.set(body, found);
    }
    return found;
  };
  const byName = (body: Body): ReadonlyMap<string, readonly CsVariable[]> => {
    let found = localsByBody.get(body);
    if (!found) {
      found = groupBy(localsOf(body), v => v.name);
      localsByBody.set(body, found);
    }
    return found;
  };
  const fields = lazily(() =>
    groupBy(
      s.variables.filter(v => v.role !== 'parameter'),
      v => `${v.owner ?? ''}.${v.name}`,
    ),
  );
  const members = lazily(() => groupBy(s.members, m => `${m.owner ?? ''}.${m.name}`));
  const types = lazily(() => new Map(s.types.map(t => [t.name, t] as const).reverse()));
  const assigned = lazily(() => readAssignments(s));
  const starts = lazily(() => {
    const found = new Map<number, CsVariable>();
    for (const v of s.variables) if (v.valueStart >= 0) found.set(v.valueStart, v);
    for (const b of s.bodies) for (const v of localsOf(b)) if (v.valueStart >= 0) found.set(v.valueStart, v);
    return found;
  });
  const loops = lazily(() => readLoops(s));
  const names: Names = {
    source: s,
    inLoop: token => loops()(token),
    bodyAt: token => findBody(s.bodies, token),
    field: (type, name) => fields().get(`${type ?? ''}.${name}`)?.[0],
    member: (type, name) => members().get(`${type ?? ''}.${name}`)?.[0],
    type: name => types().get(name),
    initialised: token => starts().get(token),
    locals: () => s.bodies.flatMap(localsOf),
    assigned: name => assigned().get(name) ?? [],
    calls(name) {
      const found: { open: number; place: Place }[] = [];
      for (const body of s.bodies)
        for (let i = body.start; i < body.end; i++)
          if (s.tokens.kinds[i] === Kind.word && kindAt(s.tokens, i + 1) === P.open && isText(s.tokens, i, name)) {
            const before = kindAt(s.tokens, i - 1);
            const isOwn = before !== P.dot || isText(s.tokens, i - 2, 'this') || types().has(textOf(s.tokens, i - 2));
            if (
              isOwn &&
              (before !== Kind.word || isText(s.tokens, i - 1, 'await') || isText(s.tokens, i - 1, 'return'))
            )
              found.push({ open: i + 1, place: { ownerType: body.ownerType, member: body.member } });
          }
      return found;
    },
    variable(name, place, token) {
      const body = names.bodyAt(token) ?? s.bodies.find(b => b.member !== undefined && b.member === place.member);
      const known = body ? byName(body).get(name) : undefined;
      const local = known?.findLast(v => v.nameAt < token) ?? known?.[0];
      if (local) return local;
      const parameter = place.member?.parameters.find(p => p.name === name) as CsVariable | undefined;
      if (parameter) return parameter;
      let type = place.ownerType;
      for (let hops = 0; type && hops < 20; hops++, type = type.outer) {
        const field = names.field(type.name, name) ?? names.field(type.extends[0]?.name, name);
        if (field) return field;
      }
      return undefined;
    },
    assignments(variable) {
      const all = names
        .assigned(variable.name)
        .filter(a => kindAt(s.tokens, a.nameAt - 1) !== P.dot || isText(s.tokens, a.nameAt - 2, 'this'));
      if (variable.role === 'field')
        return all.filter(a => a.ownerType?.name === variable.owner && !isShadowed(a, variable));
      return all.filter(a => a.member === variable.inside && a.nameAt > variable.nameAt);
    },
  };
  return names;

  /** `url = x` where a local or parameter of that name hides the field; `this.url = x` always means the field. */
  function isShadowed(a: Assignment, field: CsVariable): boolean {
    if (isText(s.tokens, a.nameAt - 2, 'this')) return false;
    return names.variable(field.name, { ownerType: a.ownerType, member: a.member }, a.nameAt)?.role !== 'field';
  }
}

/** The body that holds a token: bodies are sorted and do not overlap. */
function findBody(bodies: readonly Body[], token: number): Body | undefined {
  let low = 0;
  let high = bodies.length - 1;
  while (low <= high) {
    const middle = (low + high) >> 1;
    const body = bodies[middle]!;
    if (token < body.start) high = middle - 1;
    else if (token > body.end) low = middle + 1;
    else return body;
  }
  return undefined;
}

/** What may stand before the first name of an assignment. */
function beginsStatement(s: CsSource, at: number): boolean {
  const before = kindAt(s.tokens, at - 1);
  return (
    before === P.semicolon || before === P.curly || before === P.curlyEnd || before === P.close ||
    before === Kind.fatArrow || before === P.colon || before === Kind.end || isText(s.tokens, at - 1, 'else')
  ); // biome-ignore format: a list
}

function readAssignments(s: CsSource): ReadonlyMap<string, readonly Assignment[]> {
  const { tokens } = s;
  const out: Assignment[] = [];
  for (const body of s.bodies) {
    for (let i = body.start + 1; i < body.end; i++) {
      const kind = tokens.kinds[i]!;
      if (
        (kind !== P.assign && kind !== Kind.plusAssign && kind !== Kind.otherAssign) ||
        tokens.kinds[i - 1] !== Kind.word
      )
        continue;
      let first = i - 1;
      for (;;) {
        const dot = kindAt(tokens, first - 1);
        if (dot !== P.dot && dot !== Kind.safeDot) break;
        const bang = kindAt(tokens, first - 2) === P.bang ? 1 : 0;
        if (kindAt(tokens, first - 2 - bang) !== Kind.word) break;
        first -= 2 + bang;
      }
      if (first > body.start && !beginsStatement(s, first)) continue;
      const valueEnd = endOfValue(s, i + 1, body.end);
      // The first property of an object initialiser.
      if (kindAt(tokens, first - 1) === P.curly && kindAt(tokens, valueEnd) !== P.semicolon) continue;
      out.push({
        nameAt: i - 1,
        adds: kind === Kind.plusAssign,
        valueStart: i + 1,
        valueEnd,
        ...(body.member ? { member: body.member } : {}),
        ...(body.ownerType ? { ownerType: body.ownerType } : {}),
      });
    }
  }
  return groupBy(out, a => textOf(tokens, a.nameAt));
}

export function groupBy<T>(list: readonly T[], key: (item: T) => string): ReadonlyMap<string, readonly T[]> {
  const out = new Map<string, T[]>();
  for (const item of list) {
    const k = key(item);
    const found = out.get(k);
    if (found) found.push(item);
    else out.set(k, [item]);
  }
  return out;
}
