import { type Reference, readReference, readTemplate } from '../../references.ts';
import type { Request, Step } from '../../spec.ts';
import { messageBody } from '../message-body.ts';

/** `$.input.orderId`, `$.answers.reserve['a-b']`: where a value lies in the state of an execution. */
function pathOf(reference: Reference): string {
  if (reference.from === 'saga') return '$.sagaId';
  const root = reference.from === 'input' ? '$.input' : '$.answers';
  return reference.path.reduce((path, name) => path + member(name), root);
}

/** Where the answer of a step is kept. */
export const answerPath = (id: string): string => `$.answers${member(id)}`;

const member = (name: string): string =>
  /^[A-Za-z_][A-Za-z0-9_]*$/.test(name) ? `.${name}` : `['${name.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}']`;

/** Parameters of a Task: names whose value is a path end in `.$`. */
export function parametersOf(request: Request): object {
  return objectOf(messageBody(request));
}

function objectOf(entries: readonly (readonly [string, unknown])[]): object {
  return Object.fromEntries(
    entries.map(([name, value]) => {
      const reference = readReference(value);
      if (reference) return [`${name}.$`, pathOf(reference)];
      const isObject = typeof value === 'object' && value !== null && !Array.isArray(value);
      return [name, isObject ? objectOf(Object.entries(value)) : value];
    }),
  );
}

/** Lists cannot hold paths. */
export function hasReferenceInList(value: unknown, isInList = false): boolean {
  if (readReference(value)) return isInList;
  if (typeof value !== 'object' || value === null) return false;
  return Object.values(value).some(v => hasReferenceInList(v, isInList || Array.isArray(value)));
}

/** The key of a step as an intrinsic function: `States.Format('{}:reserve', $.sagaId)`. */
export function keyOf(step: Step): string {
  const parts = readTemplate(step.key).map(part =>
    typeof part === 'string' ? part : part.from === 'step' ? step.id : part,
  );
  const format = parts.map(part => (typeof part === 'string' ? part.replace(/[\\'{}]/g, '\\$&') : '{}')).join('');
  const values = parts.flatMap(part => (typeof part === 'string' ? [] : [`, ${pathOf(part)}`]));
  return `States.Format('${format}'${values.join('')})`;
}
