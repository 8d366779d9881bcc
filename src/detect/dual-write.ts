import type { Evidence } from '../core/evidence.ts';
import { compareEvidence, compareText, isNonEmpty } from '../core/evidence.ts';
import type { Publish, Store } from '../core/fact.ts';
import type { Detector, Hit } from '../core/finding.ts';
import type { ComponentId, Model } from '../core/model.ts';
import { showRef } from '../core/ref.ts';
import { byFunction, functionKeys, functionName } from './one-function.ts';
import { isOutboxTable, outboxOf, sendsThroughOutbox } from './outbox.ts';
import { isOfRecord } from './stores.ts';
import { count, listNames } from './wording.ts';

/** Functions cited; the message carries the number of all. */
const MOST_CITED = 4;

/** Sent when something went wrong, or for people who watch: nobody's record depends on it. */
const BESIDE_THE_POINT = /dlq|dlx|dead[-_. ]?letter|retry|error|fail|compensat|rollback|(^|[-_.])(logs?|metrics?|traces?|telemetry)([-_.]|$)/i;

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
  remedies: ['guides/patterns', 'guides/data'],

  *detect(model) {
    for (const { id } of model.components) {
      if (!model.hasCode(id) || outboxOf(model, id) !== undefined) continue;
      const hit = report(model, id, pairsOf(model, id));
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
  const pairs: Pair[] = [];
  for (const [fn, published] of byFunction(key, model.facts(id, 'publish'))) {
    const stored = [...(writes.get(fn) ?? [])].sort((a, b) => compareEvidence(a.at, b.at));
    const publish = [...published]
      .sort((a, b) => compareEvidence(a.at, b.at))
      .find(p => !sendsThroughOutbox(p) && !BESIDE_THE_POINT.test(showRef(p.channel)));
    const write = stored[0];
    if (!publish || !write || stored.some(s => isOutboxTable(s.entity) || s.technology === publish.broker)) continue;
    if (SEEDING.test(write.scope.member ?? '') || publish.at.line === write.at.line) continue;
    pairs.push({ name: functionName(publish), write, publish, repeated: consumers.has(fn) });
  }
  return pairs.sort((a, b) => compareEvidence(a.write.at, b.write.at));
}

function report(model: Model, id: ComponentId, pairs: readonly Pair[]): Hit | undefined {
  const shown = pairs.slice(0, MOST_CITED);
  const evidence = shown.flatMap(({ write, publish }): Evidence[] =>
    [
      { ...write.at, note: 'writes the store' },
      { ...publish.at, note: 'publishes' },
    ].sort(compareEvidence),
  );
  const [first] = pairs;
  if (!isNonEmpty(evidence) || first === undefined) return undefined;
  const { name } = model.component(id);
  const places = pairs.length === 1 ? first.name : `${count(pairs.length, 'function')} (${listNames(pairs.map(p => p.name), 4)})`;
  return {
    subjects: [id],
    message: `${name} writes ${whatIsWritten(pairs)} and publishes ${whatIsPublished(pairs)} in ${places}: when one of the two fails, the other stays done.`,
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
