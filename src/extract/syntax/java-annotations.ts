import { Value } from './java-expression.ts';
import type { JvmSource, Place } from './java-source.ts';
import { lineOf, P, splitArguments } from './java-tokens.ts';
import type { Annotation, Expression } from './outline.ts';
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
  if (s.language === 'kotlin' && kindAt(tokens, name + 1) === P.colon && kindAt(tokens, name + 2) === Kind.word)
    name += 2;
  while (kindAt(tokens, name + 1) === P.dot && kindAt(tokens, name + 2) === Kind.word) name += 2;
  const open = name + 1;
  const hasArguments = kindAt(tokens, open) === P.open && tokens.starts[open]! - tokens.ends[name]! <= 1;
  const annotation = new Mark(s, i, textOf(tokens, name), hasArguments ? open : -1, place);
  return { annotation, next: hasArguments ? s.brackets.partner[open]! + 1 : name + 1 };
}

/** An annotation whose attributes are read when first asked for. */
class Mark implements Annotation {
  readonly name: string;
  readonly #s: JvmSource;
  readonly #at: number;
  readonly #open: number;
  readonly #place: Place;
  #read: Pick<Annotation, 'args' | 'named'> | undefined;

  constructor(s: JvmSource, at: number, name: string, open: number, place: Place) {
    this.name = name;
    this.#s = s;
    this.#at = at;
    this.#open = open;
    this.#place = place;
  }

  get args(): readonly Expression[] {
    return this.#attributes().args;
  }

  get named(): Readonly<Record<string, Expression>> {
    return this.#attributes().named;
  }

  get line(): number {
    return lineOf(this.#s, this.#at);
  }

  #attributes(): Pick<Annotation, 'args' | 'named'> {
    this.#read ??= this.#open < 0 ? { args: [], named: {} } : readAttributes(this.#s, this.#open, this.#place);
    return this.#read;
  }
}

function readAttributes(s: JvmSource, open: number, place: Place): Pick<Annotation, 'args' | 'named'> {
  const args: Expression[] = [];
  const named: Record<string, Expression> = {};
  for (const [start, end] of splitArguments(s, open)) {
    if (kindAt(s.tokens, start) === Kind.word && kindAt(s.tokens, start + 1) === P.assign) {
      const name = textOf(s.tokens, start);
      // Whatever a file calls its attributes, the record stays a plain one.
      if (name !== '__proto__') named[name] = new Value(s, start + 2, end, place);
    } else args.push(new Value(s, start, end, place));
  }
  return { args, named };
}
