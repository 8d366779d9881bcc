import type { SourceFile } from '../extractor.ts';
import { matchBrackets } from './brackets.ts';
import { chainEndingAt, endOfInvocation } from './java-chain.ts';
import { readJavaDeclarations } from './java-declarations.ts';
import { Call, isConstruction } from './java-invocation.ts';
import { lexJava } from './java-lexer.ts';
import { indexNames } from './java-names.ts';
import type { JvmSource } from './java-source.ts';
import { lazily, P, skipAnglesBack } from './java-tokens.ts';
import { readKotlinDeclarations } from './kotlin-declarations.ts';
import { lexKotlin } from './kotlin-lexer.ts';
import type { Invocation, Outline } from './outline.ts';
import { Kind, kindAt, textOf } from './tokens.ts';

/** Outline of one Java file. Never throws, whatever the text. */
export function outlineJava(file: SourceFile): Outline {
  return outline(file, 'java');
}

/** Outline of one Kotlin file. Never throws, whatever the text. */
export function outlineKotlin(file: SourceFile): Outline {
  return outline(file, 'kotlin');
}

function outline(file: SourceFile, language: JvmSource['language']): Outline {
  const tokens = language === 'kotlin' ? lexKotlin(file.text) : lexJava(file.text);
  const s: JvmSource = {
    file,
    language,
    tokens,
    brackets: matchBrackets(tokens),
    imports: [],
    types: [],
    members: [],
    variables: [],
    bodies: [],
  };
  if (language === 'kotlin') readKotlinDeclarations(s);
  else readJavaDeclarations(s);
  const index = indexNames(s);
  s.names = index;
  const variables = lazily(() => [...s.variables, ...index.locals()].sort((a, b) => a.nameAt - b.nameAt));
  return {
    file,
    language,
    ...(s.package ? { package: s.package } : {}),
    imports: s.imports,
    types: s.types,
    members: s.members,
    get variables() {
      return variables();
    },
    invocations: wanted => findInvocations(s, wanted),
  };
}

/** Words that may stand before the name of an invocation in Java; any other word there makes it a declaration. */
const BEFORE_CALL = new Set('return else do throw case yield assert new instanceof when'.split(' '));
/** Words that make a declaration of what follows in Kotlin; any other word there may be an infix function. */
const DECLARES = new Set('fun class interface object typealias val var'.split(' '));

function findInvocations(s: JvmSource, wanted: ReadonlySet<string>): readonly Invocation[] {
  const { tokens } = s;
  const out: Invocation[] = [];
  const kotlin = s.language === 'kotlin';
  for (const body of s.bodies) {
    for (let i = body.start; i < body.end; i++) {
      const kind = tokens.kinds[i]!;
      if (kind !== P.open && !(kotlin && kind === P.curly)) continue;
      const nameAt = nameBefore(s, i);
      if (nameAt <= body.start - 1 || kindAt(tokens, nameAt) !== Kind.word) continue;
      const name = textOf(tokens, nameAt);
      if (!wanted.has(name) && !wanted.has(`new ${name}`)) continue;
      const before = kindAt(tokens, nameAt - 1);
      if (before === P.at || (before === Kind.word && isDeclared(s, nameAt))) continue;
      const chain = chainEndingAt(s, endOfInvocation(s, nameAt, kind === P.open ? i : -1));
      const last = chain?.links.at(-1);
      if (!chain || last?.at !== nameAt) continue;
      const constructed = isConstruction(s, last, chain.links.length - 1);
      if (!wanted.has(constructed ? `new ${name}` : name)) continue;
      out.push(new Call(s, chain, chain.links.length - 1, { ownerType: body.ownerType, member: body.member }));
    }
  }
  return out;
}

/** Whether the word before a name makes it that of a declaration. */
function isDeclared(s: JvmSource, at: number): boolean {
  const before = textOf(s.tokens, at - 1);
  return s.language === 'kotlin' ? DECLARES.has(before) : !BEFORE_CALL.has(before);
}

function nameBefore(s: JvmSource, open: number): number {
  if (kindAt(s.tokens, open - 1) !== P.greater) return open - 1;
  const angle = skipAnglesBack(s, open - 1);
  return angle > 0 ? angle - 1 : -1;
}
