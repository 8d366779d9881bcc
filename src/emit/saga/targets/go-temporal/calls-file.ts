import { ERRORS, HEADER, KEY } from '../../defaults.ts';
import { openNames } from '../../names.ts';
import { type Step, stepsOf } from '../../spec.ts';
import { addressVariable } from '../addresses.ts';
import { goFile } from '../go/file.ts';
import { concatenation, expression, localName, quoted } from '../go/language.ts';
import { columns, pairs } from '../go/layout.ts';
import type { Activity } from '../temporal/activities.ts';
import type { Plan } from './plan.ts';
import { own } from './saga-file.ts';

/** <package>/calls.go: the activities, one for each step and each way back. */
export function callsFile(plan: Plan): string {
  const services = [...plan.services];
  const errors = errorsOf(plan);
  return goFile(
    `package ${plan.pack}`,
    `// Calls are the calls of the participants: an activity for each step and each way back.
type Calls struct {
${columns(
  services.map(([, name]) => [name, 'saga.Participant']),
  1,
)}
}

// NewCalls finds the participants' addresses with a function such as os.Getenv.
func NewCalls(lookup func(variable string) string) (*Calls, error) {
	addresses := saga.NewAddresses(lookup)
	calls := &Calls{
${pairs(
  services.map(([service, name]) => [name, `addresses.At(${quoted(addressVariable(service))})`]),
  2,
)}
	}
	return calls, addresses.Err()
}
${plan.activities.map(activity => `\n${methodOf(activity, plan, errors)}`).join('')}${[...errors]
  .map(([signs, name]) => `\n${meaningOf(name, JSON.parse(signs) as string[][])}`)
  .join('')}`,
    own(plan),
  );
}

const VERBS: ReadonlySet<string> = new Set(['GET', 'POST', 'PUT', 'PATCH', 'DELETE']);
const ROOM = 116;

function methodOf(activity: Activity, plan: Plan, errors: ReadonlyMap<string, string>): string {
  const { step, request, isUndo, method, answer, parameters } = activity;
  const { scope } = plan;
  const list = ['ctx context.Context', ...parameters.map(p => `${p.name} ${p.type}`)].join(', ');
  const returns = answer === undefined ? 'error' : `(${answer}, error)`;
  const query = typeof step.onUnknown === 'object' && !isUndo ? step.onUnknown.query : undefined;
  const meaning = errors.get(signsOf(step));
  const path = (text: string, plus: ' + ' | '+' = ' + ') => concatenation(text, scope, step.id, 'saga.Escape', plus);
  const more = [
    ...(step.key === KEY ? [] : [`request.Key = ${concatenation(step.key, scope, step.id, 'saga.Text')}`]),
    ...(step.header === HEADER ? [] : [`request.Header = ${quoted(step.header)}`]),
    ...(meaning === undefined ? [] : [`request.Errors = ${meaning}()`]),
    ...(query ? [`request.Question = ${path(query.path)}`] : []),
  ];
  const head = `func (c *Calls) ${method}(${list}) ${returns} {`;
  const name = quoted(isUndo ? `undo ${step.id}` : step.id);
  const field = plan.services.get(step.service)!;
  return `// ${method} ${isUndo ? `takes ${step.id} back` : 'makes one try'}: ${request.method} ${request.path} of ${step.service}.
${head}
	request := ${requestOf(activity, plan, path(request.path), path(request.path, '+'))}
${more.map(line => `\t${line}\n`).join('')}	return saga.${answer === undefined ? 'Tell' : `Ask[${answer}]`}(ctx, c.${field}, ${name}, request)
}
`;
}

function requestOf({ request }: Activity, { scope }: Plan, path: string, dense: string): string {
  const entries = Object.entries(request.input).map(
    ([name, value]) => [quoted(name), expression(value, scope)] as const,
  );
  const line = `saga.Body{${entries.map(entry => entry.join(': ')).join(', ')}}`;
  const body = line.length + path.length < ROOM - 30 ? line : `saga.Body{\n${pairs(entries, 2)}\n\t}`;
  const { method } = request;
  if (VERBS.has(method) && !(method === 'GET' && entries.length > 0)) {
    const verb = `saga.${method[0]}${method.slice(1).toLowerCase()}`;
    if (method === 'GET') return `${verb}(${path})`;
    return `${verb}(${dense}, ${entries.length === 0 ? 'nil' : body})`;
  }
  const parts = [`Method: ${quoted(method)}`, `Path: ${path}`, ...(entries.length === 0 ? [] : [`Body: ${line}`])];
  return `saga.Request{${parts.join(', ')}}`;
}

const signsOf = ({ errors }: Step): string => JSON.stringify([errors.refused, errors.transient, errors.unknown]);

/** What errors mean where it is not the usual: signs → name of the function that says it. */
function errorsOf({ saga }: Plan): ReadonlyMap<string, string> {
  const usual = JSON.stringify([ERRORS.refused, ERRORS.transient, ERRORS.unknown]);
  const named = new Map<string, string>();
  const names = openNames([]);
  for (const step of stepsOf(saga)) {
    const signs = signsOf(step);
    if (signs !== usual && !named.has(signs)) named.set(signs, names.take(`${localName(step.id)}Errors`, 'Meaning'));
  }
  return named;
}

function meaningOf(name: string, [refused = [], transient = [], unknown = []]: readonly (readonly string[])[]): string {
  const entries = Object.entries({ Refused: refused, Transient: transient, Unknown: unknown })
    .filter(([, signs]) => signs.length > 0)
    .map(([kind, signs]) => [kind, `[]string{${signs.map(quoted).join(', ')}}`] as const);
  return `func ${name}() *saga.Errors {
	return &saga.Errors{
${pairs(entries, 2)}
	}
}
`;
}
