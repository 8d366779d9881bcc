import type { Fact } from '../../core/fact.ts';
import type { Outline } from '../syntax/outline.ts';
import { type Code, readCode } from './code.ts';
import { fanOutOf } from './fan-out.ts';
import { handlersOf } from './handlers.ts';
import { keyedOf } from './keys.ts';
import { retryLoops, shapeOf } from './retries.ts';
import { givenTo, runnersOf } from './runners.ts';

/**
 * The facts of one file, with what order and nesting tell about them: how retries wait, which requests carry a key, loops
 * that are retries, and what consumers do with their messages.
 * @param facts what the rows of the language found in the file
 */
export function withBehaviour(outline: Outline, facts: readonly Fact[]): readonly Fact[] {
  const wanted = facts.some(
    f =>
      f.kind === 'consume' ||
      f.kind === 'call' ||
      f.kind === 'publish' ||
      (f.kind === 'policy' && f.policy === 'retry'),
  );
  let read: Code | undefined;
  let done = false;
  const code = (): Code | undefined => {
    if (!done) read = readCode(outline.file, outline.language);
    done = true;
    return read;
  };
  const runners = runnersOf(outline, code);
  if (!wanted) return runners.length > 0 ? [...facts, ...runners] : facts;
  const keyed = /idempoten|x-?request-?id/i.test(outline.file.text);
  const fansOut = FANS_OUT.test(outline.file.text);
  const known = facts.map((fact): Fact => {
    if (fact.kind === 'call') {
      const here = fansOut ? code() : undefined;
      const fanOut = here && fanOutOf(here, fact);
      const given = givenTo(outline, code, fact);
      if (!keyed && !fanOut && given.length === 0) return fact;
      return {
        ...fact,
        ...(keyed ? { keyed } : {}),
        ...(given.length > 0 ? { given } : {}),
        ...(fanOut ? { fanOut } : {}),
      };
    }
    if (fact.kind === 'publish' && fact.broker === 'kafka') {
      const here = code();
      const carried = here && keyedOf(here, fact);
      return carried === undefined ? fact : { ...fact, keyed: carried };
    }
    if (fact.kind !== 'policy' || fact.policy !== 'retry' || fact.retry) return fact;
    const here = code();
    const shape = here && shapeOf(here, outline, fact);
    return shape ? { ...fact, retry: shape } : fact;
  });
  const loops = LOOPS.test(outline.file.text) && facts.some(f => f.kind === 'call') ? code() : undefined;
  const consumer = facts.some(f => f.kind === 'consume') ? code() : undefined;
  return [
    ...known,
    ...runners,
    ...(loops ? retryLoops(loops, outline, facts) : []),
    ...(consumer ? handlersOf(consumer, outline, facts) : []),
  ];
}

const FANS_OUT = /Promise\.all|\.gather\(|asyncio\.(?:wait|as_completed)|Task\.WhenAll|\bgo (?:func|\w+[(.])/;
const LOOPS = /retr(?:y|ies)|attempt|tries/i;
