import { ERRORS, HEADER, KEY } from '../../defaults.ts';
import { openNames } from '../../names.ts';
import { type Step, stepsOf } from '../../spec.ts';
import { javaFile } from '../java/file.ts';
import { concatenation, expression, gaps, quoted } from '../java/language.ts';
import { declaration, type Node, statement } from '../java/layout.ts';
import type { Activity } from '../temporal/activities.ts';
import type { Plan } from './plan.ts';

/** The interface of the activities: one for each step and each way back. */
export function callsFile(plan: Plan): string {
  return javaFile(
    plan.pack,
    `/** Calls of the participants: an activity for each step and each way back. */
@ActivityInterface
public interface ${plan.calls} {
${plan.activities.map(a => declaration(2, head(a), parametersOf(a), ';')).join('\n\n')}
}`,
  );
}

/** The activities over HTTP. */
export function httpFile(plan: Plan): string {
  const fields = [...plan.services].map(([service, name]) =>
    statement(2, `private final Participant ${name} =`, `Participant.at(${quoted(service)})`),
  );
  const errors = errorsOf(plan);
  const constants = [...errors].map(([text, name]) =>
    statement(2, `private static final Errors ${name} =`, {
      call: 'new Errors',
      args: (JSON.parse(text) as string[][]).map(signs => `List.of(${signs.map(quoted).join(', ')})`),
    }),
  );
  const methods = plan.activities.map(
    a => `  @Override
${declaration(2, `public ${head(a)}`, parametersOf(a), ' {')}
${statement(4, a.answer === undefined ? '' : 'return', callOf(a, plan, errors))}
  }`,
  );
  return javaFile(
    plan.pack,
    `/** Calls of the participants over HTTP; their addresses are in the environment. */
public final class Http${plan.calls} implements ${plan.calls} {
${constants.length > 0 ? `${constants.join('\n')}\n\n` : ''}${fields.join('\n')}

${methods.join('\n\n')}
}`,
  );
}

const head = ({ answer, method }: Activity): string => `${answer ?? 'void'} ${method}`;

const parametersOf = ({ parameters }: Activity): readonly string[] => parameters.map(p => `${p.type} ${p.name}`);

const METHODS: ReadonlySet<string> = new Set(['GET', 'POST', 'PUT', 'PATCH', 'DELETE']);

function callOf(
  { step, request, isUndo, answer }: Activity,
  { services, scope }: Plan,
  errors: ReadonlyMap<string, string>,
): Node {
  const [path, values] = gaps(request.path, scope, step.id);
  const name = quoted(isUndo ? `undo ${step.id}` : step.id);
  const { method } = request;
  const verb = METHODS.has(method)
    ? { name: method.toLowerCase(), args: [name, quoted(path), ...values] }
    : { name: 'call', args: [quoted(method), name, quoted(path), ...values] };
  const { query } = typeof step.onUnknown === 'object' && !isUndo ? step.onUnknown : { query: undefined };
  const [question = '', questionValues = []] = query ? gaps(query.path, scope, step.id) : [];
  const meaning = errors.get(signsOf(step));
  return {
    receiver: services.get(step.service)!,
    calls: [
      verb,
      ...(step.key === KEY ? [] : [{ name: 'key', args: [concatenation(step.key, scope, step.id)] }]),
      ...(step.header === HEADER ? [] : [{ name: 'header', args: [quoted(step.header)] }]),
      ...Object.entries(request.input).map(([part, value]) => ({
        name: 'with',
        args: [quoted(part), expression(value, scope)],
      })),
      ...(meaning === undefined ? [] : [{ name: 'errors', args: [meaning] }]),
      ...(query ? [{ name: 'orAsk', args: [quoted(question), ...questionValues] }] : []),
      { name: 'send', args: answer === undefined ? [] : [`${answer}.class`] },
    ],
  };
}

const signsOf = ({ errors }: Step): string => JSON.stringify([errors.refused, errors.transient, errors.unknown]);

/** What errors mean where it is not the usual: signs → name of the constant. */
function errorsOf({ saga, activities }: Plan): ReadonlyMap<string, string> {
  const usual = JSON.stringify([ERRORS.refused, ERRORS.transient, ERRORS.unknown]);
  const named = new Map<string, string>();
  const names = openNames([]);
  for (const step of stepsOf(saga)) {
    const signs = signsOf(step);
    if (signs === usual || named.has(signs)) continue;
    const { method } = activities.find(a => a.step === step)!;
    named.set(signs, names.take(`${method.replace(/(?=\p{Lu})/gu, '_').toUpperCase()}_ERRORS`, '_MORE'));
  }
  return named;
}
