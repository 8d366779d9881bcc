import type { Origin } from '../python/file.ts';
import { importsOf } from '../python/file.ts';
import type { Plan } from './plan.ts';

/** Where the names come from that printed files use. No type of a saga has one of these names. */
export const ORIGINS: Readonly<Record<string, Origin>> = {
  Any: ['typing', 'Any'],
  AwareDatetime: ['pydantic', 'AwareDatetime'],
  Client: ['temporalio.client', 'Client'],
  Decimal: ['decimal', 'Decimal'],
  Ending: ['saga.status', 'Ending'],
  Errors: ['saga.failures', 'Errors'],
  Field: ['pydantic', 'Field'],
  Model: ['saga.model', 'Model'],
  Participant: ['saga.participant', 'Participant'],
  REFUSED: ['saga.failures', 'REFUSED'],
  SagaWorkflow: ['saga.workflow', 'SagaWorkflow'],
  TRANSIENT: ['saga.failures', 'TRANSIENT'],
  Tries: ['saga.tries', 'Tries'],
  TypeAlias: ['typing', 'TypeAlias'],
  UNKNOWN: ['saga.failures', 'UNKNOWN'],
  UUID: ['uuid', 'UUID'],
  activity: ['temporalio', 'activity'],
  compensatable: ['saga.step', 'compensatable'],
  dt: ['datetime as dt'],
  httpx: ['httpx'],
  part: ['saga.model', 'part'],
  path: ['saga.participant', 'path'],
  pivot: ['saga.step', 'pivot'],
  readonly: ['saga.step', 'readonly'],
  retriable: ['saga.step', 'retriable'],
  run: ['saga.worker', 'run'],
  saga_id: ['saga.participant', 'saga_id'],
  start_once: ['saga.client', 'start_once'],
  timedelta: ['datetime', 'timedelta'],
  workflow: ['temporalio', 'workflow'],
};

/** Of the printed package: everything that other files of it may use. */
export function ownOrigins({ pack, main, types }: Plan): Readonly<Record<string, Origin>> {
  const models = types.declarations.map(d => /^(?:class )?([\p{L}\p{M}\p{N}_]+)/u.exec(d)?.[1] ?? '');
  return {
    ...Object.fromEntries(models.map((name): [string, Origin] => [name, [`${pack}.models`, name]])),
    Calls: [`${pack}.calls`, 'Calls'],
    NAME: [`${pack}.workflow`, 'NAME'],
    [main]: [`${pack}.workflow`, main],
  };
}

/** A printed module. */
export function pythonFile(
  plan: Plan,
  says: string,
  body: string,
  without: readonly string[] = [],
  more: Readonly<Record<string, Origin>> = {},
): string {
  const origins = Object.entries({ ...ORIGINS, ...ownOrigins(plan), ...more }).filter(
    ([name]) => !without.includes(name),
  );
  const imports = importsOf(body, Object.fromEntries(origins), [plan.pack, 'saga', 'participant', 'tests']);
  return `"""${says}"""\n\n${imports}${body}`;
}
