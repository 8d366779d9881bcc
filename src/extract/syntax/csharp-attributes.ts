import { Value } from './csharp-expression.ts';
import type { CsSource, Place } from './csharp-source.ts';
import { lineOf, P, readType, splitArguments } from './csharp-tokens.ts';
import type { Annotation, Expression } from './outline.ts';
import { Kind, kindAt, textOf } from './tokens.ts';

/** The attributes of the section `[…]` that opens at `open`; `[return: X]` and the like lose their target. */
export function readAttributes(s: CsSource, open: number, place: Place): readonly Annotation[] {
  const { tokens } = s;
  const out: Annotation[] = [];
  for (const [start, end] of splitArguments(s, open)) {
    const at = kindAt(tokens, start) === Kind.word && kindAt(tokens, start + 1) === P.colon ? start + 2 : start;
    const read = readType(s, at);
    if (!read || read.next > end) continue;
    const hasArguments = read.next < end && kindAt(tokens, read.next) === P.open;
    out.push(new Mark(s, at, read.type.name.replace(/(?<=.)Attribute$/, ''), hasArguments ? read.next : -1, place));
  }
  return out;
}

/** An attribute whose arguments are read when first asked for. */
class Mark implements Annotation {
  readonly name: string;
  readonly #s: CsSource;
  readonly #at: number;
  readonly #open: number;
  readonly #place: Place;
  #read: Pick<Annotation, 'args' | 'named'> | undefined;

  constructor(s: CsSource, at: number, name: string, open: number, place: Place) {
    this.name = name;
    this.#s = s;
    this.#at = at;
    this.#open = open;
    this.#place = place;
  }

  get args(): readonly Expression[] {
    return this.#arguments().args;
  }

  get named(): Readonly<Record<string, Expression>> {
    return this.#arguments().named;
  }

  get line(): number {
    return lineOf(this.#s, this.#at);
  }

  #arguments(): Pick<Annotation, 'args' | 'named'> {
    this.#read ??= this.#open < 0 ? { args: [], named: {} } : readArguments(this.#s, this.#open, this.#place);
    return this.#read;
  }
}

function readArguments(s: CsSource, open: number, place: Place): Pick<Annotation, 'args' | 'named'> {
  const args: Expression[] = [];
  const named: Record<string, Expression> = {};
  for (const [start, end] of splitArguments(s, open)) {
    const sign = kindAt(s.tokens, start + 1);
    if (kindAt(s.tokens, start) === Kind.word && (sign === P.assign || sign === P.colon)) {
      const name = textOf(s.tokens, start);
      // Whatever a file calls its properties, the record stays a plain one.
      if (name !== '__proto__') named[name] = new Value(s, start + 2, end, place);
    } else args.push(new Value(s, start, end, place));
  }
  return { args, named };
}
