import { compareEvidence, compareText, type Evidence, isNonEmpty } from '../core/evidence.ts';
import type { DeadLetter } from '../core/fact.ts';
import type { Detector, Hit } from '../core/finding.ts';
import type { ComponentId, Model } from '../core/model.ts';
import { BESIDE_THE_POINT, type Consumer, channelNames, consumersOf, samePlace } from './consumers.ts';
import { listNames } from './wording.ts';

/** Brokers that put nothing aside by themselves, and what then becomes of a message that always fails. */
const FATES: Readonly<Record<string, string>> = {
  kafka: 'it is skipped, or it holds up all behind it in its partition',
  rabbitmq: 'it comes back for ever, or it is dropped',
  sqs: 'it comes back until its retention time ends, and then is gone',
  pubsub: 'it comes back until its retention time ends, and then is gone',
};
/** What a client does with it by itself, where that is documented. */
const CLIENTS: Readonly<Record<string, string>> = {
  'Spring Kafka': 'Spring Kafka logs it, after ten tries since its release 2.5, and goes on with the next',
  'Spring AMQP': 'Spring AMQP hands it back, and it comes again at once, for ever',
  kafkajs: 'kafkajs tries it again and again and holds up all behind it in its partition',
};
/** Frameworks that park by themselves, or that fail in a way of their own. */
const PARKS =
  /masstransit|nservicebus|rebus|easynetq|\bcap\b|wolverine|brighter|bull|eventuate|axon|jms|service ?bus|celery|dapr|kafka streams|faktory|sidekiq|moleculer/i;

export const consumerWithoutDeadLetter: Detector = {
  id: 'consumer-without-dead-letter',
  title: 'Messages that cannot be handled have nowhere to go',
  severity: 'medium',
  needs: ['consume', 'handler', 'dead-letter'],
  remedies: ['patterns/dead-letter-queue', 'patterns/retry', 'guides/events'],
  subjects: model => model.components.filter(c => model.facts(c.id, 'consume').length > 0).map(c => c.id),

  *detect(model) {
    if (sharedDeadLetters(model).length > 0) return;
    const groups: Group[] = [];
    for (const { id, kind } of model.components) {
      if (kind === 'web' || model.facts(id, 'dead-letter').length > 0) continue;
      const byBroker = new Map<string, Consumer[]>();
      for (const consumer of consumersOf(model, id).filter(judged))
        byBroker.set(consumer.broker!, [...(byBroker.get(consumer.broker!) ?? []), consumer]);
      for (const [broker, consumers] of byBroker) addGroup(groups, { ids: [id], broker, consumers });
    }
    for (const group of groups) {
      const hit = report(model, group);
      if (hit) yield hit;
    }
  },
};

interface Group {
  readonly ids: ComponentId[];
  readonly broker: string;
  readonly consumers: Consumer[];
}

/** Components that take messages through the same lines of a library decided once, together. */
function addGroup(groups: Group[], group: Group): void {
  const same = groups.find(
    g =>
      g.broker === group.broker &&
      g.consumers.some(a => group.consumers.some(b => samePlace(a.consume.at, b.consume.at))),
  );
  if (!same) groups.push(group);
  else {
    same.ids.push(...group.ids);
    same.consumers.push(...group.consumers);
  }
}

/** Dead letters that nobody's service declares: the broker's own definitions, infrastructure as code. */
function sharedDeadLetters(model: Model): readonly DeadLetter[] {
  const owned = new Set(
    model.components.filter(c => model.hasCode(c.id)).flatMap(c => model.facts(c.id, 'dead-letter').map(d => d.at)),
  );
  return model.all('dead-letter').filter(d => !owned.has(d.at));
}

function judged({ consume, broker, handler, channel }: Consumer): boolean {
  if (!broker || !(broker in FATES) || PARKS.test(consume.client) || BESIDE_THE_POINT.test(channel)) return false;
  // Acknowledged by the broker itself, or its error only logged: the message is gone, and that is another finding.
  if (handler?.ack?.mode === 'automatic' || (handler?.swallows.length ?? 0) > 0) return false;
  return (handler?.parks.length ?? 0) === 0;
}

function report(model: Model, { ids, broker, consumers }: Group): Hit | undefined {
  const places = [...new Map(consumers.map(c => [`${c.consume.at.file}:${c.consume.at.line}`, c.consume.at])).values()];
  const evidence: Evidence[] = places.sort(compareEvidence).slice(0, 4);
  const subjects = [...ids].sort(compareText);
  if (!isNonEmpty(evidence) || !isNonEmpty(subjects)) return undefined;
  const names = listNames(subjects.map(id => model.component(id).name));
  const clients = [...new Set(consumers.map(c => c.consume.client))].sort(compareText);
  const fates = [...new Set(clients.map(c => CLIENTS[c] ?? FATES[broker]!))];
  const known = clients.every(c => CLIENTS[c] !== undefined) && consumers.every(c => c.handler?.seen);
  return {
    subjects,
    message: `${names} ${subjects.length === 1 ? 'consumes' : 'consume'} ${listNames(channelNames(consumers))} from ${broker} without a dead-letter channel: when a message cannot be handled, ${fates.length === 1 ? fates[0] : FATES[broker]}.`,
    confidence: known ? 'high' : 'medium',
    evidence,
    searched: [
      `dead-letter, retry and parking topics or queues in the code and settings of ${names}`,
      `error handlers of ${listNames(clients)} that publish or store what failed`,
      'broker definitions, redrive policies and infrastructure as code of the repository',
    ],
    key: broker,
  };
}
