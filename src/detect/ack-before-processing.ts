import { compareText, type Evidence, isNonEmpty } from '../core/evidence.ts';
import type { Setting } from '../core/fact.ts';
import type { Detector, Hit } from '../core/finding.ts';
import type { ComponentId, Model } from '../core/model.ts';
import { BESIDE_THE_POINT, type Consumer, channelNames, consumersOf } from './consumers.ts';
import { listNames } from './wording.ts';

export const ackBeforeProcessing: Detector = {
  id: 'ack-before-processing',
  title: 'Messages are acknowledged before they are handled',
  severity: 'medium',
  needs: ['consume', 'handler'],
  remedies: ['patterns/idempotent-consumer', 'patterns/dead-letter-queue', 'guides/events'],
  subjects: model => model.components.filter(c => model.facts(c.id, 'consume').length > 0).map(c => c.id),

  *detect(model) {
    for (const { id } of model.components) {
      const consumers = consumersOf(model, id).filter(c => !BESIDE_THE_POINT.test(c.channel));
      for (const mode of ['automatic', 'early'] as const) {
        const hit = report(
          model,
          id,
          mode,
          consumers.filter(c => c.handler?.ack?.mode === mode),
        );
        if (hit) yield hit;
      }
      const configured = noneInSettings(model, id);
      const listeners = consumers.filter(c => c.consume.client === 'Spring AMQP' && !c.handler?.ack);
      if (configured && isNonEmpty(listeners)) yield settingsHit(model, id, configured, listeners);
    }
  },
};

/** `spring.rabbitmq.listener.simple.acknowledge-mode: none` */
function noneInSettings(model: Model, id: ComponentId): Setting | undefined {
  const { roots } = model.component(id);
  return model
    .all('setting')
    .find(
      s =>
        s.owner.of === 'folder' &&
        roots.includes(s.owner.root) &&
        /^spring\.rabbitmq\.listener\.(?:simple|direct)\.acknowledge-?mode$/i.test(s.key) &&
        s.value.trim().toLowerCase() === 'none',
    );
}

function report(
  model: Model,
  id: ComponentId,
  mode: 'automatic' | 'early',
  consumers: readonly Consumer[],
): Hit | undefined {
  const evidence: Evidence[] = consumers.slice(0, 4).flatMap(({ consume, handler }) => [
    {
      ...handler!.ack!.at,
      note:
        mode === 'early'
          ? 'acknowledged here'
          : handler!.ack!.default
            ? 'acknowledged by the framework itself, since nothing else is said'
            : 'acknowledged by the broker itself',
    },
    consume.at,
    ...handler!.effects.slice(0, 1).map(e => ({ ...e.at, note: 'the work' })),
  ]);
  if (!isNonEmpty(evidence)) return undefined;
  const { name } = model.component(id);
  const channels = listNames([...channelNames(consumers)].sort(compareText));
  const works = consumers.some(c => (c.handler?.effects.length ?? 0) > 0);
  return {
    subjects: [id],
    message:
      mode === 'automatic'
        ? `${name} takes messages from ${channels} with automatic acknowledgement: what fails or is interrupted while it is handled is lost.`
        : `${name} acknowledges messages from ${channels} before it has handled them: what fails afterwards is lost.`,
    confidence: works ? 'high' : 'medium',
    evidence,
    key: mode,
  };
}

function settingsHit(model: Model, id: ComponentId, setting: Setting, listeners: readonly Consumer[]): Hit {
  return {
    subjects: [id],
    message: `${model.component(id).name} takes messages from ${listNames(channelNames(listeners))} with acknowledge mode none: what fails or is interrupted while it is handled is lost.`,
    confidence: 'high',
    evidence: [setting.at, ...listeners.slice(0, 3).map(c => c.consume.at)],
    key: 'automatic',
  };
}
