import type { Annotation, Expression } from './outline.ts';
import type { JvmSource, Place } from './java-source.ts';
import { lazily, lineOf, P, splitArguments } from './java-tokens.ts';
import { Kind, kindAt, textOf } from './tokens.ts';

export interface ReadAnnotation {
  readonly annotation: Annotation;
  readonly next: number;
}

/** The annotation at the `@` at `i`; Kotlin's `@field:Value(…)` and `@get:…` lose their target. */
export function readAnnotation(s: JvmSource, i: number, place: Place): ReadAnnotation | undefined {
  const { tokens } = s;
  let name = i + 1;
  if (kindAt(tokens, name) !== Kind.word) return undefined;
  if (s.language === 'kotlin' && kindAt(tokens, name + 1) === P.colon && kindAt(tokens, name + 2) === Kind.word) name += 2;
  while (kindAt(tokens, name + 1) === P.dot && kindAt(tokens, name + 2) === Kind.word) name += 2;
  const open = name + 1;
  const hasArguments = kindAt(tokens, open) === P.open && tokens.starts[open]! - tokens.ends[name]! <= 1;
  const read = lazily(() => (hasArguments ? readAttributes(s, open, place) : { args: [], named: {} }));
  const annotation: Annotation = {
    name: textOf(tokens, name),
    get args() {
      return read().args;
    },
    get named() {
      return read().named;
    },
    line: lineOf(s, i),
  };
  return { annotation, next: hasArguments ? s.brackets.partner[open]! + 1 : name + 1 };
}

function readAttributes(s: JvmSource, open: number, place: Place): Pick<Annotation, 'args' | 'named'> {
  const args: Expression[] = [];
  const named: Record<string, Expression> = {};
  for (const [start, end] of splitArguments(s, open)) {
    if (kindAt(s.tokens, start) === Kind.word && kindAt(s.tokens, start + 1) === P.assign) {
      const name = textOf(s.tokens, start);
      // Whatever a file calls its attributes, the record stays a plain one.
      if (name !== '__proto__') named[name] = s.expression(start + 2, end, place);
    } else args.push(s.expression(start, end, place));
  }
  return { args, named };
}
