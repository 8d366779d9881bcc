import type { SourceFile } from '../extractor.ts';
import { matchBrackets } from './brackets.ts';
import { chainEndingAt, endOfInvocation, isInitialiser } from './csharp-chain.ts';
import { readDeclarations } from './csharp-declarations.ts';
import { Value } from './csharp-expression.ts';
import { Call } from './csharp-invocation.ts';
import { lexCSharp } from './csharp-lexer.ts';
import { indexNames } from './csharp-names.ts';
import type { Body, CsAssignment, CsInvocation, CsOutline, CsSource } from './csharp-source.ts';
import { lazily, lineOf, P, readType, skipAnglesBack } from './csharp-tokens.ts';
import { isText, Kind, kindAt, textOf } from './tokens.ts';

/** Outline of one C# file. Never throws, whatever the text. */
export function outlineCSharp(file: SourceFile): CsOutline {
  const tokens = lexCSharp(file.text);
  const s: CsSource = {
    file,
    tokens,
    brackets: matchBrackets(tokens),
    imports: [],
    types: [],
    members: [],
    variables: [],
    bodies: [],
  };
  s.names = indexNames(s);
  readDeclarations(s);
  const names = s.names;
  const variables = lazily(() => [...s.variables, ...names.locals()].sort((a, b) => a.nameAt - b.nameAt));
  const sites = lazily(() => callSites(s));
  return {
    file,
    language: 'csharp',
    ...(s.package ? { package: s.package } : {}),
    imports: s.imports,
    types: s.types,
    members: s.members,
    get variables() {
      return variables();
    },
    invocations(wanted) {
      const found: Site[] = [];
      for (const name of wanted) found.push(...(sites().get(name) ?? []));
      return found.sort((a, b) => a.at - b.at).flatMap(site => callAt(s, site) ?? []);
    },
    assignments: wanted => [...wanted].flatMap(name => assignmentsTo(s, name)).sort((a, b) => a.line - b.line),
    variable(name, owner, member) {
      const inside = s.members.find(m => m.name === member && m.owner === owner);
      return names.variable(
        name,
        { ownerType: inside?.ownerType ?? names.type(owner ?? ''), member: inside },
        inside ? Math.max(inside.close, inside.nameAt) : -1,
      );
    },
  };
}

/** Where an invocation's name stands. */
interface Site {
  readonly name: string;
  /** The name's token; for a construction the `new`. */
  readonly at: number;
  /** Last token of the invocation. */
  readonly last: number;
  readonly body: Body;
}

/** Words that may stand before the name of an invocation; any other word there makes it a declaration. */
const BEFORE_CALL = new Set([
  'return', 'else', 'do', 'throw', 'case', 'await', 'in', 'is', 'as', 'and', 'or', 'not', 'when', 'yield', 'select', 'where', 'from', 'orderby', 'on', 'equals', 'by', 'let', 'ref', 'out', 'with',
]); // biome-ignore format: a list

/** Every invocation of the file by name, found in one pass; what it says is read when somebody wants it. */
function callSites(s: CsSource): ReadonlyMap<string, readonly Site[]> {
  const { tokens, brackets } = s;
  const sites = new Map<string, Site[]>();
  const add = (name: string, at: number, last: number, body: Body): void => {
    const found = sites.get(name);
    if (found) found.push({ name, at, last, body });
    else sites.set(name, [{ name, at, last, body }]);
  };
  for (const body of s.bodies) {
    for (let i = body.start; i < body.end; i++) {
      const kind = tokens.kinds[i]!;
      if (kind === Kind.word && isText(tokens, i, 'new')) addConstruction(i, body);
      if (kind !== P.open) continue;
      const nameAt = nameBefore(s, i);
      if (nameAt < body.start || kindAt(tokens, nameAt) !== Kind.word) continue;
      const before = kindAt(tokens, nameAt - 1);
      if (before === Kind.word && !BEFORE_CALL.has(textOf(tokens, nameAt - 1))) continue;
      add(textOf(tokens, nameAt), nameAt, Math.min(brackets.partner[i]!, tokens.count - 1), body);
    }
  }
  return sites;

  function addConstruction(at: number, body: Body): void {
    const next = kindAt(tokens, at + 1);
    if (next === P.open) {
      const variable = s.names!.initialised(at);
      if (variable?.type) add(`new ${variable.type.name}`, at, endOfInvocation(s, at, at + 1), body);
      return;
    }
    const read = next === Kind.word ? readType(s, at + 1) : undefined;
    if (!read) return;
    const after = kindAt(tokens, read.next);
    if (after === P.open) add(`new ${read.type.name}`, at, endOfInvocation(s, at, read.next), body);
    else if (after === P.curly && isInitialiser(s, read.next))
      add(`new ${read.type.name}`, at, Math.min(brackets.partner[read.next]!, tokens.count - 1), body);
  }
}

function nameBefore(s: CsSource, open: number): number {
  if (kindAt(s.tokens, open - 1) !== P.greater) return open - 1;
  const angle = skipAnglesBack(s, open - 1);
  return angle > 0 ? angle - 1 : -1;
}

function callAt(s: CsSource, { at, last, body }: Site): CsInvocation | undefined {
  const chain = chainEndingAt(s, last);
  const link = chain?.links.at(-1);
  return chain && link?.at === at
    ? new Call(s, chain, chain.links.length - 1, { ownerType: body.ownerType, member: body.member })
    : undefined;
}

function assignmentsTo(s: CsSource, name: string): readonly CsAssignment[] {
  const { tokens } = s;
  return s.names!.assigned(name).flatMap(a => {
    let root = a.nameAt;
    while (
      kindAt(tokens, root - 1) === P.dot &&
      kindAt(tokens, root - 2) === Kind.word &&
      !isText(tokens, root - 2, 'this')
    )
      root -= 2;
    const owner = a.member?.owner ?? a.ownerType?.name;
    return {
      name,
      root: textOf(tokens, root),
      value: new Value(s, a.valueStart, a.valueEnd, { ownerType: a.ownerType, member: a.member }),
      ...(owner ? { owner } : {}),
      ...(a.member ? { member: a.member.name } : {}),
      line: lineOf(s, a.nameAt),
    };
  });
}
