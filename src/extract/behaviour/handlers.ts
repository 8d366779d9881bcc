import type { Evidence, NonEmpty } from '../../core/evidence.ts';
import { isNonEmpty } from '../../core/evidence.ts';
import type { Consume, Fact, Handler } from '../../core/fact.ts';
import type { Outline } from '../syntax/outline.ts';
import { acknowledgement } from './acknowledge.ts';
import { catchesIn, onlyLogs } from './catches.ts';
import { type Code, callsIn, evidenceAt, lineOf, textsIn } from './code.ts';
import { effectsIn, isEffect, isGuard, isWork } from './effects.ts';
import { type Reach, reachOf } from './reach.ts';

/** More consumers in one file are a table, which would be read to its end for each of them. */
const MOST_HANDLERS = 100;

/**
 * What the consumers of one file do with their messages.
 * @param facts what the rows found in the file: consumers, and stores, calls and messages that their code stands at
 */
export function handlersOf(code: Code, outline: Outline, facts: readonly Fact[]): readonly Handler[] {
  const consumes = facts.filter((f): f is Consume => f.kind === 'consume');
  const byLine = new Map<number, Consume[]>();
  for (const consume of consumes) byLine.set(consume.at.line, [...(byLine.get(consume.at.line) ?? []), consume]);
  const made: Handler[] = [];
  for (const group of [...byLine.values()].slice(0, MOST_HANDLERS)) {
    if (!isNonEmpty(group)) continue;
    made.push(handlerOf(code, outline, facts, group));
  }
  return made;
}

function handlerOf(code: Code, outline: Outline, facts: readonly Fact[], group: NonEmpty<Consume>): Handler {
  const first = group[0];
  const reach = reachOf(code, outline, first);
  const ack = acknowledgement(code, outline, first, reach, workLines(code, facts, reach));
  return {
    kind: 'handler',
    at: first.at,
    scope: first.scope,
    seen: reach.seen,
    ...(ack ? { ack } : {}),
    // What stands around a handler that lives elsewhere says nothing about it.
    effects: reach.seen ? reach.all.flatMap(range => effectsIn(code, range, facts)) : [],
    guards: reach.seen ? guardsIn(code, reach) : [],
    swallows: reach.seen ? swallowsIn(code, facts, reach, group) : [],
    parks: reach.seen ? parksIn(code, reach) : [],
  };
}

/** Lines of the handler that do the work: what leaves the process, and calls that come to it. */
function workLines(code: Code, facts: readonly Fact[], reach: Reach): ReadonlySet<number> {
  const lines = new Set<number>();
  for (const range of reach.all) {
    const [from, to] = [lineOf(code, range.start), lineOf(code, range.end - 1)];
    for (const fact of facts) if (isEffect(fact) && fact.at.line >= from && fact.at.line <= to) lines.add(fact.at.line);
    for (const site of callsIn(code, range)) if (isWork(site.name)) lines.add(lineOf(code, site.at));
  }
  return lines;
}

function guardsIn(code: Code, reach: Reach): Evidence[] {
  const found: Evidence[] = [];
  for (const range of reach.all)
    for (const [text, token] of textsIn(code, range))
      if (found.length < 5 && isGuard(text)) found.push(evidenceAt(code, token));
  return found;
}

/** Catches around the work whose body only logs. */
function swallowsIn(code: Code, facts: readonly Fact[], reach: Reach, group: readonly Consume[]): Evidence[] {
  const lines = facts.filter(isEffect).map(f => f.at.line);
  const found: Evidence[] = [];
  for (const range of reach.all)
    for (const one of catchesIn(code, range)) {
      const [from, to] = [lineOf(code, one.tried.start), lineOf(code, one.tried.end - 1)];
      const worked =
        lines.some(line => line >= from && line <= to) || callsIn(code, one.tried).some(s => isWork(s.name));
      // What is tried there is to begin consuming.
      const begins = group.some(c => c.at.line >= from && c.at.line <= to);
      if (worked && !begins && onlyLogs(code, one)) found.push(evidenceAt(code, one.at));
    }
  return found;
}

const PARKS =
  /^(?:send\w*|publish\w*|produce\w*|emit|dispatch|Send\w*|Publish\w*|Produce\w*|WriteMessages|enqueue|park\w*|quarantine\w*|basicPublish|basic_publish|sendToQueue|save\w*|insert\w*|add|Add\w*|persist|store\w*|move\w*|retry\w*|Retry\w*|schedule\w*|changeMessageVisibility|DeadLetter\w*)$/;

/** Catches whose body hands the message to somebody else. */
function parksIn(code: Code, reach: Reach): Evidence[] {
  return reach.all.flatMap(range =>
    catchesIn(code, range).flatMap(one => {
      const site = callsIn(code, one.body).find(
        s => PARKS.test(s.name) && !/^(?:log|logger|console|span|metrics?)$/i.test(s.receiver.at(-1) ?? ''),
      );
      return site ? [evidenceAt(code, site.at)] : [];
    }),
  );
}
