import type { Evidence } from '../core/evidence.ts';
import { compareEvidence, compareText, isNonEmpty } from '../core/evidence.ts';
import type { Publish, Store } from '../core/fact.ts';
import type { Detector, Hit } from '../core/finding.ts';
import type { ComponentId, Model } from '../core/model.ts';
import { showRef } from '../core/ref.ts';
import { type Exclusive, exclusiveLines, MOST_COMPARED } from './exclusive.ts';
import { byFunction, functionKeys, functionName } from './one-function.ts';
import { isOutboxTable, outboxOf, sendsThroughOutbox } from './outbox.ts';
import { isOfRecord } from './stores.ts';
import { count, listNames } from './wording.ts';

/** Functions cited; the message carries the number of all. */
const MOST_CITED = 4;

/** Sent when something went wrong, or for people who watch: nobody's record depends on it. */
const BESIDE_THE_POINT =
  /dlq|dlx|dead[-_. ]?letter|retry|error|fail|compensat|rollback|(^|[-_.])(logs?|metrics?|traces?|telemetry)([-_.]|$)/i;

/** Fills a store before anybody uses it. */
const SEEDING = /seed|fixture|migrat|testdata|dummy|sample|bootstrap/i;

interface Pair {
  readonly name: string;
  readonly write: Store;
  readonly publish: Publish;
  /** A consumer is given the message again when it fails; a request is not. */
  readonly repeated: boolean;
}

export const dualWrite: Detector = {
  id: 'dual-write',
  title: 'A store and a broker are written one after the other',
  severity: 'high',
  needs: ['store', 'publish'],
  remedies: ['patterns/transactional-outbox', 'patterns/change-data-capture', 'guides/data'],

  *detect(model) {
    const found = model.components
      .filter(c => model.hasCode(c.id) && outboxOf(model, c.id) === undefined)
      .map(c => ({ ids: [c.id], pairs: pairsOf(model, c.id) }));
    for (const { ids, pairs } of mergeLent(found)) {
      const hit = report(model, ids, pairs);
      if (hit) yield hit;
    }
  },
};

/** Functions that write a store of record and publish, each with its first pair of lines. */
function pairsOf(model: Model, id: ComponentId): Pair[] {
  const key = functionKeys(model, id);
  const writes = byFunction(
    key,
    model.facts(id, 'store').filter(s => s.access === 'write' && isOfRecord(s.technology)),
  );
  const consumers = byFunction(key, model.facts(id, 'consume'));
  const exclusive = exclusiveLines(model, id);
  const handled = new Set(model.facts(id, 'handler').flatMap(h => h.effects.map(e => `${e.at.file}:${e.at.line}`)));
  const pairs: Pair[] = [];
  for (const [fn, published] of byFunction(key, model.facts(id, 'publish'))) {
    const stored = [...(writes.get(fn) ?? [])].sort((a, b) => compareEvidence(a.at, b.at));
    const sent = [...published]
      .sort((a, b) => compareEvidence(a.at, b.at))
      .filter(p => !sendsThroughOutbox(p) && !BESIDE_THE_POINT.test(showRef(p.channel)));
    const [write, publish] = firstPair(stored, sent, exclusive) ?? [];
    if (!publish || !write || stored.some(s => isOutboxTable(s.entity) || s.technology === publish.broker)) continue;
    if (SEEDING.test(write.scope.member ?? '') || publish.at.line === write.at.line) continue;
    pairs.push({
      name: functionName(publish),
      write,
      publish,
      repeated: consumers.has(fn) || handled.has(`${publish.at.file}:${publish.at.line}`),
    });
  }
  return pairs.sort((a, b) => compareEvidence(a.write.at, b.write.at));
}

interface Decision {
  readonly ids: readonly ComponentId[];
  readonly pairs: readonly Pair[];
}

/** The very same lines in several components are a library's: its authors decided once. */
function mergeLent(decisions: readonly Decision[]): Decision[] {
  const merged = new Map<string, Decision>();
  for (const { ids, pairs } of decisions) {
    const key = JSON.stringify(pairs.map(p => [p.write.at.file, p.write.at.line, p.publish.at.line]));
    if (pairs.length > 0) merged.set(key, { ids: [...(merged.get(key)?.ids ?? []), ...ids], pairs });
  }
  return [...merged.values()];
}

/** The first two that one run may pass both. */
function firstPair(
  writes: readonly Store[],
  publishes: readonly Publish[],
  exclusive: Exclusive,
): readonly [Store, Publish] | undefined {
  for (const write of writes.slice(0, MOST_COMPARED))
    for (const publish of publishes.slice(0, MOST_COMPARED))
      if (!exclusive(write.at, publish.at)) return [write, publish];
  return undefined;
}

function report(model: Model, ids: readonly ComponentId[], pairs: readonly Pair[]): Hit | undefined {
  const shown = pairs.slice(0, MOST_CITED);
  const evidence = shown.flatMap(({ write, publish }): Evidence[] =>
    [
      { ...write.at, note: 'writes the store' },
      { ...publish.at, note: 'publishes' },
    ].sort(compareEvidence),
  );
  const [first] = pairs;
  if (!isNonEmpty(evidence) || !isNonEmpty(ids) || first === undefined) return undefined;
  const name = listNames(ids.map(id => model.component(id).name));
  const [writes, publishes] = ids.length === 1 ? ['writes', 'publishes'] : ['write', 'publish'];
  const places =
    pairs.length === 1
      ? first.name
      : `${count(pairs.length, 'function')} (${listNames(
          pairs.map(p => p.name),
          4,
        )})`;
  return {
    subjects: ids,
    message: `${name} ${writes} ${whatIsWritten(pairs)} and ${publishes} ${whatIsPublished(pairs)} in ${places}: when one of the two fails, the other stays done.`,
    confidence: 'high',
    // A consumer gets its message again and repeats both; what a request began, nobody ends.
    severity: pairs.every(p => p.repeated) ? 'medium' : 'high',
    evidence,
    searched: [
      `outbox libraries among those of ${name}`,
      `tables and classes of ${name} that hold messages until they are sent`,
      `publishing clients of ${name} that write to the store first`,
    ],
  };
}

function whatIsWritten(pairs: readonly Pair[]): string {
  const names = pairs.flatMap(p => (p.write.entity === undefined ? [] : [p.write.entity]));
  return names.length > 0 ? listNames([...new Set(names)].sort(compareText), 4) : 'its store';
}

function whatIsPublished(pairs: readonly Pair[]): string {
  const names = pairs.map(p => showRef(p.publish.channel)).filter(n => /^[\w.\-/:]{1,60}$/.test(n));
  return names.length > 0 ? `to ${listNames([...new Set(names)].sort(compareText), 4)}` : 'a message';
}
