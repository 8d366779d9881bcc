import type { Evidence } from '../core/evidence.ts';
import { compareEvidence, compareText, isNonEmpty } from '../core/evidence.ts';
import type { Publish } from '../core/fact.ts';
import type { Detector, Hit } from '../core/finding.ts';
import type { CallSite, ComponentId, Model } from '../core/model.ts';
import { showRef } from '../core/ref.ts';
import { changesPeer, peerName, undoes } from './remote-write.ts';
import { count, listNames } from './wording.ts';

/** Effects from which a process needs a way back: the first one may be done when the second fails. */
const LEAST_EFFECTS = 2;
const MOST_CITED = 5;

const SAGA = /saga/i;
const TAKES_BACK =
  /compensat|undo|cancel|refund|release|revert|rollback|reverse|restore|void|reject|fail|abort|deny|unreserve|free/i;

export const sagaWithoutCompensation: Detector = {
  id: 'saga-without-compensation',
  title: 'A saga has no way back',
  severity: 'high',
  needs: ['call', 'publish'],
  remedies: ['patterns/compensating-transaction', 'patterns/saga-orchestration'],

  *detect(model) {
    for (const { id } of model.components) {
      const defined = new Set(model.facts(id, 'saga').map(s => s.at.file));
      for (const saga of model.facts(id, 'saga')) {
        const effects = saga.steps.filter(s => s.effect);
        if (effects.length < LEAST_EFFECTS || saga.steps.some(s => s.compensated)) continue;
        yield {
          subjects: [id],
          message: `${saga.name} in ${model.component(id).name} has ${count(effects.length, 'step')} that change something (${listNames(
            effects.map(s => s.name),
            4,
          )}) and takes none of them back.`,
          confidence: 'high',
          evidence: [saga.at, ...effects.slice(0, MOST_CITED).map(s => s.at)],
          searched: [`compensations in the definition of ${saga.name} (${saga.framework})`],
          key: saga.name,
        };
      }
      for (const [file, effects] of effectsByFile(model, id)) {
        if (defined.has(file)) continue;
        const hit = reportByName(model, id, effects);
        if (hit) yield hit;
      }
    }
  },
};

interface Effect {
  readonly at: Evidence;
  readonly type: string;
  readonly member: string;
  /** Service that is called, or channel that is sent to. */
  readonly on: string;
  readonly changes: boolean;
  readonly takesBack: boolean;
}

/** What is sent from files whose types or functions are called sagas. */
function effectsByFile(model: Model, id: ComponentId): ReadonlyMap<string, Effect[]> {
  const files = new Map<string, Effect[]>();
  const add = (effect: Effect): void => {
    if (!SAGA.test(`${effect.type} ${effect.at.file.slice(effect.at.file.lastIndexOf('/') + 1)}`)) return;
    files.set(effect.at.file, [...(files.get(effect.at.file) ?? []), effect]);
  };
  for (const site of model.calls) if (site.from === id && site.to !== id) add(ofCall(model, site));
  for (const publish of model.facts(id, 'publish')) add(ofPublish(publish));
  return new Map([...files].sort(([a], [b]) => compareText(a, b)));
}

function ofCall(model: Model, site: CallSite): Effect {
  const { at, scope } = site.call;
  return {
    at,
    type: scope.type ?? '',
    member: scope.member ?? '',
    on: peerName(model, site),
    changes: changesPeer(model, site),
    takesBack: undoes(site) || TAKES_BACK.test(scope.member ?? ''),
  };
}

function ofPublish({ at, scope, channel }: Publish): Effect {
  const on = showRef(channel);
  return {
    at,
    type: scope.type ?? '',
    member: scope.member ?? '',
    on,
    changes: true,
    takesBack: TAKES_BACK.test(`${on} ${scope.member ?? ''} ${at.text}`),
  };
}

function reportByName(model: Model, id: ComponentId, effects: readonly Effect[]): Hit | undefined {
  if (effects.some(e => e.takesBack)) return undefined;
  const changes = effects.filter(e => e.changes).sort((a, b) => compareEvidence(a.at, b.at));
  const peers = [...new Set(changes.map(e => e.on))].sort(compareText);
  const evidence = changes.slice(0, MOST_CITED).map(e => e.at);
  if (peers.length < LEAST_EFFECTS || !isNonEmpty(evidence)) return undefined;
  const { file } = evidence[0];
  const title = changes.find(e => SAGA.test(e.type))?.type ?? file.slice(file.lastIndexOf('/') + 1);
  const { name } = model.component(id);
  return {
    subjects: [id],
    message: `${title} in ${name} changes ${listNames(peers)} and sends nothing that takes a change back.`,
    // Another file may hold the way back.
    confidence: 'medium',
    evidence,
    searched: [`calls, messages and functions of ${file} that cancel, refund, release or undo`],
    key: title,
  };
}
