import { readLocals } from './java-locals.ts';
import { readLoops } from './java-loops.ts';
import type { Body, JvmMember, JvmSource, JvmType, JvmVariable, Place } from './java-source.ts';
import { endOfStatement, lazily, P } from './java-tokens.ts';
import { isText, Kind, kindAt, textOf } from './tokens.ts';

export interface Assignment {
  readonly nameAt: number;
  readonly adds: boolean;
  readonly valueStart: number;
  readonly valueEnd: number;
  readonly member?: JvmMember;
  readonly ownerType?: JvmType;
}

export interface CallPlace {
  readonly open: number;
  readonly body: Body;
}

/** Answers what a name means at a place. Everything is read once, when first asked for. */
export interface Names {
  readonly source: JvmSource;
  bodyAt(token: number): Body | undefined;
  /** The local, parameter or field that a bare name means at a token. */
  variable(name: string, place: Place, token: number): JvmVariable | undefined;
  field(type: string | undefined, name: string): JvmVariable | undefined;
  member(type: string | undefined, name: string): JvmMember | undefined;
  isType(name: string): boolean;
  /** Assignments to a local inside its member, or with `this.` left out to a field inside its class. */
  assignments(variable: JvmVariable): readonly Assignment[];
  /** Arguments of the calls of a method in this file, in text order: their opening brackets and where they stand. */
  calls(member: JvmMember): readonly CallPlace[];
  /** The variable whose initialiser begins at a token. */
  initialised(token: number): string | undefined;
  locals(): readonly JvmVariable[];
  /** Whether a token runs once per item of something. */
  inLoop(token: number): boolean;
}

export function indexNames(s: JvmSource): Names {
  const locals = new Map<Body, readonly JvmVariable[]>();
  const byName = new Map<Body, ReadonlyMap<string, readonly JvmVariable[]>>();
  const localsOf = (body: Body): readonly JvmVariable[] => {
    let found = locals.get(body);
    if (!found) {
      found = body.end - body.start > 2 ? readLocals(s, body) : [];
      locals.set(body, found);
    }
    return found;
  };
  const localsByName = (body: Body): ReadonlyMap<string, readonly JvmVariable[]> => {
    let found = byName.get(body);
    if (!found) {
      found = groupBy(localsOf(body), v => v.name);
      byName.set(body, found);
    }
    return found;
  };
  const bodyOfMember = lazily(() => new Map(s.bodies.flatMap(b => (b.member ? [[b.member, b] as const] : []))));
  const fields = lazily(() =>
    groupBy(
      s.variables.filter(v => v.role !== 'parameter'),
      v => `${v.owner ?? ''}.${v.name}`,
    ),
  );
  const members = lazily(() => groupBy(s.members, m => `${m.owner ?? ''}.${m.name}`));
  const types = lazily(() => new Set(s.types.map(t => t.name)));
  const assigned = lazily(() => readAssignments(s));
  const starts = lazily(() => {
    const found = new Map<number, string>();
    for (const v of s.variables) if (v.valueStart >= 0) found.set(v.valueStart, v.name);
    for (const b of s.bodies) for (const v of localsOf(b)) if (v.valueStart >= 0) found.set(v.valueStart, v.name);
    return found;
  });

  const loops = lazily(() => readLoops(s));
  const callPlaces = lazily(() => readCalls(s));
  const names: Names = {
    source: s,
    calls: member => callPlaces().get(member.name) ?? [],
    inLoop: token => loops()(token),
    bodyAt: token => findBody(s.bodies, token),
    field: (type, name) => fields().get(`${type ?? ''}.${name}`)?.[0],
    member: (type, name) => members().get(`${type ?? ''}.${name}`)?.[0],
    isType: name => types().has(name),
    initialised: token => starts().get(token),
    locals: () => s.bodies.flatMap(localsOf),
    variable(name, place, token) {
      const body = place.member ? bodyOfMember().get(place.member) : names.bodyAt(token);
      const known = body ? localsByName(body).get(name) : undefined;
      const local = known?.findLast(v => v.nameAt < token) ?? known?.[0];
      if (local) return local;
      const parameter = place.member?.parameters.find(p => p.name === name) as JvmVariable | undefined;
      if (parameter) return parameter;
      let type = place.ownerType;
      for (let hops = 0; type && hops < 20; hops++, type = type.outer) {
        const field = names.field(type.name, name);
        if (field) return field;
      }
      return names.field(undefined, name);
    },
    assignments(variable) {
      const all = assigned().get(variable.name) ?? [];
      if (variable.role === 'field')
        return all.filter(a => a.ownerType?.name === variable.owner && !isShadowed(a, variable));
      return all.filter(a => a.member === variable.inside && !isText(s.tokens, a.nameAt - 2, 'this'));
    },
  };
  return names;

  /** `url = x` where a local or parameter of that name hides the field; `this.url = x` always means the field. */
  function isShadowed(a: Assignment, field: JvmVariable): boolean {
    if (isText(s.tokens, a.nameAt - 2, 'this')) return false;
    const place: Place = { ownerType: a.ownerType, member: a.member };
    return names.variable(field.name, place, a.nameAt)?.role !== 'field';
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

/** Calls of this file's own methods, without a receiver or on `this`. */
function readCalls(s: JvmSource): ReadonlyMap<string, readonly CallPlace[]> {
  const { tokens } = s;
  const own = new Set(s.members.map(m => m.name));
  const found: CallPlace[] = [];
  for (const body of s.bodies)
    for (let i = body.start + 1; i < body.end; i++) {
      if (tokens.kinds[i] !== P.open || tokens.kinds[i - 1] !== Kind.word) continue;
      const before = kindAt(tokens, i - 2);
      if (before === P.at || before === Kind.doubleColon || (before === P.dot && !isText(tokens, i - 3, 'this')))
        continue;
      if (own.has(textOf(tokens, i - 1))) found.push({ open: i, body });
    }
  return groupBy(found, place => textOf(tokens, place.open - 1));
}

/** Every `name = value` and `name += value` in bodies, by name; initialisers of declarations are not assignments. */
function readAssignments(s: JvmSource): ReadonlyMap<string, readonly Assignment[]> {
  const { tokens } = s;
  const out: Assignment[] = [];
  for (const body of s.bodies) {
    for (let i = body.start + 1; i < body.end; i++) {
      const kind = tokens.kinds[i]!;
      if ((kind !== P.assign && kind !== Kind.plusAssign) || tokens.kinds[i - 1] !== Kind.word) continue;
      const before = kindAt(tokens, i - 2);
      const ofThis = before === P.dot && isText(tokens, i - 3, 'this');
      const isStart =
        before === P.semicolon ||
        before === P.curly ||
        before === P.curlyEnd ||
        before === P.close ||
        before === Kind.arrow;
      if (!ofThis && !isStart && s.language === 'java' && !isText(tokens, i - 2, 'else')) continue;
      if (
        !ofThis &&
        s.language === 'kotlin' &&
        (before === P.dot ||
          before === P.colon ||
          before === P.open ||
          before === P.comma ||
          isText(tokens, i - 2, 'val') ||
          isText(tokens, i - 2, 'var'))
      )
        continue;
      const valueStart = i + 1;
      out.push({
        nameAt: i - 1,
        adds: kind === Kind.plusAssign,
        valueStart,
        valueEnd: endOfStatement(s, valueStart, body.end),
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
