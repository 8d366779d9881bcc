import { compareText, type Evidence, isNonEmpty } from '../core/evidence.ts';
import type { Detector, Hit } from '../core/finding.ts';
import type { ComponentId, Model } from '../core/model.ts';
import { BESIDE_THE_POINT, type Consumer, channelNames, consumersOf } from './consumers.ts';
import { count, listNames } from './wording.ts';

export const swallowedMessageError: Detector = {
  id: 'swallowed-message-error',
  title: 'An error while handling a message ends in a log line',
  severity: 'medium',
  needs: ['consume', 'handler'],
  remedies: ['patterns/dead-letter-queue', 'guides/events'],
  subjects: model => model.components.filter(c => model.facts(c.id, 'consume').length > 0).map(c => c.id),

  *detect(model) {
    const groups: Group[] = [];
    for (const { id } of model.components) {
      const consumers = consumersOf(model, id).filter(
        c =>
          (c.handler?.swallows.length ?? 0) > 0 && c.handler?.parks.length === 0 && !BESIDE_THE_POINT.test(c.channel),
      );
      if (consumers.length > 0) addGroup(groups, { ids: [id], consumers });
    }
    for (const group of groups) {
      const hit = report(model, group);
      if (hit) yield hit;
    }
  },
};

interface Group {
  readonly ids: ComponentId[];
  readonly consumers: Consumer[];
}

/** The very same lines in several components are a library's: its authors decided once. */
function addGroup(groups: Group[], group: Group): void {
  const places = new Set(group.consumers.flatMap(swallowsOf).map(placeOf));
  const same = groups.find(g => g.consumers.flatMap(swallowsOf).some(e => places.has(placeOf(e))));
  if (!same) groups.push(group);
  else {
    same.ids.push(...group.ids);
    same.consumers.push(...group.consumers);
  }
}

const swallowsOf = (c: Consumer): readonly Evidence[] => c.handler?.swallows ?? [];
const placeOf = (e: Evidence): string => `${e.file}:${e.line}`;

function report(model: Model, { ids, consumers }: Group): Hit | undefined {
  const places = new Map(consumers.flatMap(swallowsOf).map(e => [placeOf(e), e] as const));
  const evidence: Evidence[] = [
    ...[...places.values()].slice(0, 4).map(e => ({ ...e, note: 'logged, and then the message counts as handled' })),
    ...consumers.slice(0, 2).map(c => c.consume.at),
  ];
  const subjects = [...ids].sort(compareText);
  if (!isNonEmpty(evidence) || !isNonEmpty(subjects)) return undefined;
  const names = listNames(subjects.map(id => model.component(id).name));
  const plural = subjects.length > 1;
  return {
    subjects,
    message: `${names} ${plural ? 'catch' : 'catches'} errors of ${plural ? 'their' : 'its'} work for ${listNames(channelNames(consumers))} at ${count(places.size, 'place')} and only ${plural ? 'log' : 'logs'} them: the message counts as handled, and nothing tries it again.`,
    confidence: consumers.some(c => c.handler!.effects.length > 0) ? 'high' : 'medium',
    evidence,
  };
}
