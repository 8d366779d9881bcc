import { ERRORS, HEADER, KEY } from '../../defaults.ts';
import { openNames } from '../../names.ts';
import { type Step, stepsOf } from '../../spec.ts';
import { expression, place, quoted, snakeCase, text } from '../python/language.ts';
import { call, dict, type Node, named, statement, tuple } from '../python/layout.ts';
import type { Activity } from '../temporal/activities.ts';
import { pythonFile } from './origins.ts';
import type { Plan } from './plan.ts';

/** calls.py: an activity for each step and each way back. */
export function callsFile(plan: Plan): string {
  const errors = errorsOf(plan);
  const constants = [...errors].map(([signs, name]) => {
    const [refused = [], transient = [], unknown = []] = JSON.parse(signs) as string[][];
    const list = (of: readonly string[]) => tuple(of.map(quoted));
    const meanings = [
      named('refused', list(refused)),
      named('transient', list(transient)),
      named('unknown', list(unknown)),
    ];
    return statement(0, `${name} =`, call('Errors', ...meanings));
  });
  const fields = [...plan.services].map(([service, name]) =>
    statement(8, `self.${name} =`, call('Participant', quoted(service), 'http')),
  );
  const methods = plan.activities.map(a => {
    const parameters = ['self', ...a.parameters.map(p => `${p.name}: ${p.type}`)];
    const head = statement(4, '', call(`async def ${a.method}`, ...parameters), ` -> ${a.answer ?? 'None'}:`);
    const before = a.answer === undefined ? 'await' : 'return await';
    return `    @activity.defn\n${head}\n${statement(8, before, callOf(a, plan, errors))}`;
  });
  return pythonFile(
    plan,
    'Calls of the participants: an activity for each step and each way back.',
    `${constants.length > 0 ? `\n${constants.join('\n')}\n` : ''}

class Calls:
    def __init__(self, http: httpx.AsyncClient) -> None:
${fields.join('\n')}

${methods.join('\n\n')}
`,
  );
}

function callOf(
  { step, request, isUndo, answer }: Activity,
  { services, scope }: Plan,
  errors: ReadonlyMap<string, string>,
): Node {
  const { query } = typeof step.onUnknown === 'object' && !isUndo ? step.onUnknown : { query: undefined };
  const body = Object.entries(request.input).map(([name, value]) => [quoted(name), expression(value, scope)] as const);
  const meaning = errors.get(signsOf(step));
  const isTyped = answer !== undefined && answer !== 'Any';
  return call(
    `self.${services.get(step.service)}.${isTyped ? 'send_for' : 'send'}`,
    ...(isTyped ? [answer] : []),
    quoted(request.method),
    place(request.path, scope, step.id),
    named('step', quoted(isUndo ? `undo ${step.id}` : step.id)),
    ...(body.length > 0 ? [named('body', dict(body))] : []),
    ...(step.key === KEY ? [] : [named('key', text(step.key, scope, step.id))]),
    ...(step.header === HEADER ? [] : [named('header', quoted(step.header))]),
    ...(meaning === undefined ? [] : [named('errors', meaning)]),
    ...(query ? [named('or_ask', place(query.path, scope, step.id))] : []),
  );
}

const signsOf = ({ errors }: Step): string => JSON.stringify([errors.refused, errors.transient, errors.unknown]);

/** What errors mean where it is not the usual: signs → name of the constant. */
function errorsOf({ saga }: Plan): ReadonlyMap<string, string> {
  const usual = JSON.stringify([ERRORS.refused, ERRORS.transient, ERRORS.unknown]);
  const constants = new Map<string, string>();
  const names = openNames([]);
  for (const step of stepsOf(saga)) {
    const signs = signsOf(step);
    if (signs === usual || constants.has(signs)) continue;
    constants.set(signs, names.take(`${snakeCase(step.id) || 'step'}_errors`.toUpperCase(), '_MORE'));
  }
  return constants;
}
