import { type Evidence, isNonEmpty } from '../core/evidence.ts';
import type { Handler } from '../core/fact.ts';
import type { Detector, Hit } from '../core/finding.ts';
import type { ComponentId, Model } from '../core/model.ts';
import { BESIDE_THE_POINT, type Consumer, channelNames, consumersOf, DEDUPLICATES } from './consumers.ts';
import { count, listNames } from './wording.ts';

type Effect = Handler['effects'][number];

/** Tables in which a component notes what it has handled. */
const INBOX = /inbox|processed|dedup|idempot|received_?(?:message|event)|handled_?(?:message|event)/i;
const SAYS: Readonly<Record<Effect['what'], string>> = {
  insert: 'inserts',
  increment: 'counts up',
  request: 'sends a request',
  publish: 'publishes',
};

interface Case {
  readonly consumer: Consumer;
  readonly effect: Effect;
}

export const nonIdempotentConsumer: Detector = {
  id: 'non-idempotent-consumer',
  title: 'A message delivered twice takes effect twice',
  severity: 'medium',
  needs: ['consume', 'handler', 'store'],
  remedies: ['patterns/idempotent-consumer', 'patterns/idempotency-key', 'guides/events'],
  subjects: model => model.components.filter(c => model.facts(c.id, 'consume').length > 0).map(c => c.id),

  *detect(model) {
    for (const { id } of model.components) {
      if (model.facts(id, 'store').some(s => INBOX.test(s.entity ?? ''))) continue;
      const cases = consumersOf(model, id).flatMap((consumer): Case[] => {
        const effect = repeated(consumer);
        return effect ? [{ consumer, effect }] : [];
      });
      const hit = report(model, id, cases);
      if (hit) yield hit;
    }
  },
};

/** The first thing that happens again, where nothing in the handler looks whether it has happened. */
function repeated({ consume, handler, channel }: Consumer): Effect | undefined {
  if (!handler?.seen || handler.guards.length > 0 || handler.ack?.mode === 'automatic') return undefined;
  if (DEDUPLICATES.test(consume.client) || BESIDE_THE_POINT.test(channel)) return undefined;
  const rank: readonly Effect['what'][] = ['increment', 'insert', 'request'];
  return handler.effects
    .filter(e => rank.includes(e.what))
    .sort((a, b) => rank.indexOf(a.what) - rank.indexOf(b.what))[0];
}

function report(model: Model, id: ComponentId, cases: readonly Case[]): Hit | undefined {
  const evidence: Evidence[] = cases
    .slice(0, 4)
    .flatMap(({ consumer, effect }) => [
      consumer.consume.at,
      { ...effect.at, note: 'happens again with a second delivery' },
    ]);
  if (!isNonEmpty(evidence)) return undefined;
  const { name } = model.component(id);
  const verbs = [...new Set(cases.map(c => SAYS[c.effect.what]))];
  const sure = cases.some(c => c.effect.what !== 'request');
  return {
    subjects: [id],
    message: `${count(cases.length, 'consumer')} of ${name} (${listNames(channelNames(cases.map(c => c.consumer)))}) ${cases.length === 1 ? listNames(verbs) : `(${listNames(verbs)})`} for each delivery, and nothing tells a second delivery of the same message from the first.`,
    confidence: sure ? 'medium' : 'low',
    evidence,
    searched: [
      'a look-up by message or event id, an inbox or a list of handled messages in the handler and the functions of its file',
      'inserts that ignore or replace what is there, and unique keys that are expected to fail',
      `tables of ${name} that note what was handled`,
    ],
  };
}
