import { compareEvidence, compareText, type Evidence, isNonEmpty } from '../core/evidence.ts';
import type { Publish } from '../core/fact.ts';
import type { Detector, Hit } from '../core/finding.ts';
import type { ComponentId, Model } from '../core/model.ts';
import { showRef } from '../core/ref.ts';
import { BESIDE_THE_POINT, samePlace } from './consumers.ts';
import { count, listNames } from './wording.ts';

export const missingOrderingKey: Detector = {
  id: 'missing-ordering-key',
  title: 'Messages about one thing may overtake each other',
  severity: 'low',
  needs: ['publish'],
  remedies: ['patterns/ordering', 'decisions/ordering-key', 'guides/events'],
  subjects: model =>
    model.components.filter(c => model.facts(c.id, 'publish').some(p => p.broker === 'kafka')).map(c => c.id),

  *detect(model) {
    for (const { id } of model.components) {
      const channels = new Map<string, Publish[]>();
      for (const publish of model.facts(id, 'publish')) {
        if (publish.broker !== 'kafka') continue;
        const name = nameOf(model, publish);
        if (!BESIDE_THE_POINT.test(name)) channels.set(name, [...(channels.get(name) ?? []), publish]);
      }
      const hit = report(model, id, channels);
      if (hit) yield hit;
    }
  },
};

const nameOf = (model: Model, publish: Publish): string =>
  model.channels.find(c => c.evidence.some(e => samePlace(e, publish.at)))?.name ?? showRef(publish.channel);

function report(model: Model, id: ComponentId, channels: ReadonlyMap<string, readonly Publish[]>): Hit | undefined {
  const unkeyed = [...channels]
    .filter(([, list]) => list.every(p => p.keyed === false))
    .sort(([a], [b]) => compareText(a, b));
  const lines = unkeyed.flatMap(([, list]) => list.map(p => p.at));
  const evidence: Evidence[] = [...lines].sort(compareEvidence).slice(0, 4);
  if (!isNonEmpty(evidence)) return undefined;
  // Several kinds of message in one channel are what can come in the wrong order.
  const several = unkeyed.some(([, list]) => list.length > 1);
  return {
    subjects: [id],
    message: `${model.component(id).name} sends ${count(lines.length, 'kind of message', 'kinds of messages')} to ${listNames(unkeyed.map(([name]) => name))} without a key: as soon as there are several partitions, what is said about one thing may arrive in another order.`,
    confidence: several ? 'medium' : 'low',
    evidence,
    searched: ['a key in the message or among the arguments of the send, at each of these lines'],
  };
}
