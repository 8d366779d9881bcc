import { compareText, isNonEmpty } from '../core/evidence.ts';
import type { Detector, Hit } from '../core/finding.ts';
import type { Channel, ComponentId, Model } from '../core/model.ts';
import { BESIDE_THE_POINT } from './consumers.ts';
import { listNames } from './wording.ts';

/** A pattern or a made-up name; who is on its other side cannot be read. */
const PATTERN = /[*#>{}$]|\s|^$/;
/** Brokers whose two ends carry different names (a routing key here, a queue there), or whose names are mere keys. */
const ROUTED = /rabbit|amqp|sns|eventbridge|servicebus|redis/i;

export const orphanChannel: Detector = {
  id: 'orphan-channel',
  title: 'A channel with only one end in the repository',
  severity: 'info',
  needs: ['publish', 'consume'],
  remedies: ['guides/events', 'patterns/publish-subscribe'],

  *detect(model) {
    const openEnded = openEnds(model);
    for (const channel of model.channels) {
      const [publishers, consumers] = [channel.publishers, channel.consumers];
      if (publishers.length > 0 === consumers.length > 0) continue;
      if (PATTERN.test(channel.name) || BESIDE_THE_POINT.test(channel.name) || matchesPattern(model, channel)) continue;
      const missing = publishers.length > 0 ? 'consume' : 'publish';
      // Someone on the missing side uses a name we could not read: it may be this one.
      if (openEnded[missing] || !everybodyRead(model) || isRouted(model, channel)) continue;
      const hit = report(model, channel, publishers.length > 0 ? publishers : consumers, missing);
      if (hit) yield hit;
    }
  },
};

const isRouted = (model: Model, channel: Channel): boolean =>
  channel.broker === undefined || ROUTED.test(model.component(channel.broker).technology ?? '');

/** Whether some publish or consume in the repository has a name that could not be resolved. */
function openEnds(model: Model): Record<'publish' | 'consume', boolean> {
  const lost = new Set(model.unresolved.map(u => `${u.evidence.file}:${u.evidence.line}`));
  const has = (kind: 'publish' | 'consume') => model.all(kind).some(f => lost.has(`${f.at.file}:${f.at.line}`));
  return { publish: has('publish'), consume: has('consume') };
}

/** A consumer of `orders.*` takes what is sent to `orders.created`. */
function matchesPattern(model: Model, channel: Channel): boolean {
  return model.channels.some(other => {
    const stem = /^([\w.-]{2,}?)[.]?[*#>]/.exec(other.name)?.[1];
    return other !== channel && stem !== undefined && channel.name.startsWith(stem);
  });
}

/** A service in a language whose messages nobody reads may be the other end. */
const everybodyRead = (model: Model): boolean =>
  model.components
    .filter(c => model.hasCode(c.id) && c.kind !== 'web')
    .every(c => model.covered(c.id).has('publish') && model.covered(c.id).has('consume'));

function report(
  model: Model,
  channel: Channel,
  ids: readonly ComponentId[],
  missing: 'publish' | 'consume',
): Hit | undefined {
  const [first, ...rest] = [...ids].sort(compareText);
  if (first === undefined || !isNonEmpty(channel.evidence)) return undefined;
  const names = listNames(ids.map(id => model.component(id).name));
  const both = model.channels.filter(c => c.publishers.length > 0 && c.consumers.length > 0).length;
  return {
    subjects: [first, ...rest],
    message:
      missing === 'consume'
        ? `${names} ${ids.length === 1 ? 'publishes' : 'publish'} to ${channel.name}, and nobody in this repository consumes it.`
        : `${names} ${ids.length === 1 ? 'consumes' : 'consume'} ${channel.name}, and nobody in this repository publishes to it.`,
    // Where all other channels have both ends here, this one is likely a leftover or a misspelt name.
    severity: both > 0 ? 'low' : 'info',
    confidence: both > 0 ? 'medium' : 'low',
    evidence: channel.evidence,
    key: channel.name,
  };
}
