import type { Analysis } from '../analyze.ts';
import { quote } from '../core/evidence.ts';
import { didYouMean } from '../core/nearest.ts';
import { UserError } from '../core/problem.ts';
import { chainFlow, type Flow, functionFlow, writtenDown } from './flow.ts';
import { nameFrom } from './flow-step.ts';
import { findComponent } from './repository.ts';

/** Findings of which a flow can be read. */
const ABOUT_FLOWS = [
  'cross-service-write-without-saga',
  'saga-without-compensation',
  'swallowed-compensation',
  'sync-call-chain',
];

export interface Draft {
  /** In the form of a spec; what could not be found out is marked as open in it. */
  readonly value: object;
  /** Where each step was found, and what is open. */
  readonly notes: readonly string[];
}

/**
 * A draft of a saga from what the code does.
 * @param from a component (id or name), or the id of a finding about a saga or a chain of calls
 * @throws UserError when there is no such flow
 */
export function draftSaga({ model, findings }: Analysis, from: string): Draft {
  const finding = findings.find(f => f.id === from || f.fingerprint === from);
  if (finding && !ABOUT_FLOWS.includes(finding.detector))
    throw new UserError(
      `${from} is about something else; a saga is drafted from findings of ${ABOUT_FLOWS.join(', ')}`,
    );
  const looksLikeFinding = ABOUT_FLOWS.some(id => from.startsWith(`${id}-`));
  if (!finding && looksLikeFinding)
    throw new UserError(
      `There is no finding "${quote(from)}"${
        didYouMean(
          from,
          findings.filter(f => ABOUT_FLOWS.includes(f.detector)).map(f => f.id),
        ) || '; list_findings has none about sagas or chains of calls here'
      }`,
    );
  const id = finding?.subjects[0] ?? findComponent(model, from).id;
  const flow =
    (finding && (writtenDown(model, id, finding) ?? chainFlow(model, finding))) ?? functionFlow(model, id, finding);
  if (flow.found.length === 0)
    throw new UserError(
      `No function of ${model.component(id).name} with remote calls to other services was found; write a spec instead, for example {saga: name, steps: [service, …]}`,
    );
  if (finding && flow.found.every(step => step.effect === 'none'))
    throw new UserError(
      `What ${from} is about only reads: there is nothing to take back, and no saga is needed; its remedies say what helps`,
    );
  return draft(flow);
}

function draft({ name, found, note }: Flow): Draft {
  const ids = new Map<string, number>();
  const notes = [`Drafted from ${name}: read it before you use it, and name the pivot.`, ...(note ? [note] : [])];
  const steps = found.map(({ name: wanted, service, op, effect, at, undo }) => {
    const times = (ids.get(wanted) ?? 0) + 1;
    ids.set(wanted, times);
    const id = times > 1 ? `${wanted}-${times}` : wanted;
    const place = `${at.file}:${at.line}`;
    const back = undo ? `, taken back at ${undo.at.file}:${undo.at.line}` : '; what takes it back was not found';
    notes.push(`${id}: ${op} of ${service} at ${place}${effect === 'yes' ? back : ''}`);
    const evidence = { file: at.file, line: at.line };
    if (effect === 'none') return { id, kind: 'readonly', service, action: op, evidence };
    if (effect === 'for good') return { id, kind: 'retriable', service, action: op, irreversible: true, evidence };
    const open = { op: `DELETE ${op.split(' ')[1]}/{key}`, open: `nothing in the code takes ${op} back` };
    return { id, kind: 'compensatable', service, action: op, compensation: undo ? undo.op : open, evidence };
  });
  return { value: { saga: nameFrom(name), steps }, notes };
}
