import type { Complaint } from '../../blueprint.ts';
import { ERRORS } from '../defaults.ts';
import { type Saga, type Step, stepsOf } from '../spec.ts';
import { addressVariable } from './addresses.ts';
import { circularShapes } from './typescript/shapes.ts';

/** V17: what a target's engine or language cannot do. */
export const limit = (of: Saga | Step, says: string, level: Complaint['level'] = 'error'): Complaint => ({
  code: 'V17',
  level,
  message: `V17 ${'stages' in of ? `saga "${of.name}"` : `step "${of.id}"`}: ${says}`,
});

/** Types that contain themselves: no target declares them or has a sample of them for its tests. */
export const circularTypes = (saga: Saga): readonly Complaint[] =>
  circularShapes(saga).map(name =>
    limit(saga, `the type ${name} contains itself, which this target cannot declare; refer to its parts by id instead`),
  );

/** For targets whose steps are calls: types, and services whose addresses would be one. */
export const callLimits = (saga: Saga): readonly Complaint[] => [...circularTypes(saga), ...sharedAddresses(saga)];

function sharedAddresses(saga: Saga): readonly Complaint[] {
  const services = [...new Set(stepsOf(saga).map(s => s.service))];
  return services.flatMap((service, i) => {
    const variable = addressVariable(service);
    const first = services.slice(0, i).find(other => addressVariable(other) === variable);
    if (first === undefined) return [];
    return [limit(saga, `"${first}" and "${service}" would both be looked for at ${variable}; give one another name`)];
  });
}

/**
 * What a spec says about the answers of calls, for a target whose steps are not calls. Codes of refusals are heard: they are
 * what the step itself refuses with.
 */
export function unheardErrors(saga: Saga, instead: string): readonly Complaint[] {
  const same = (one: readonly string[], other: readonly string[]) =>
    [...one].sort().join() === [...other].sort().join();
  return stepsOf(saga).flatMap(step => {
    const { errors, retry } = step;
    const unheard = [
      ...(['transient', 'unknown'] as const).filter(c => !same(errors[c], ERRORS[c])).map(c => `errors.${c}`),
      ...(same(retry.on, ['transient', 'unknown']) ? [] : ['retry.on']),
    ];
    return unheard.length === 0 ? [] : [limit(step, `${unheard.join(', ')} is not heard here: ${instead}`, 'warning')];
  });
}
