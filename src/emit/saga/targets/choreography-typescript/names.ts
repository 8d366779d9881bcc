import { createHash } from 'node:crypto';
import { camelCase, type Names, openNames, pascalCase } from '../../names.ts';
import { referencesOf } from '../../references.ts';
import { showSpec } from '../../show-spec.ts';
import type { Saga } from '../../spec.ts';
import { reservedWords } from '../typescript/language.ts';
import { declareShapes } from '../typescript/shapes.ts';
import { choreograph } from './flow.ts';
import { declareRetries } from './retries.ts';

/** Names that the printed files use themselves. */
const OWN =
  'z defineChoreography service Retry PoolClient effects tx input answers sagaId key services sample play'.split(' ');

/** Everything that is named in the printed files, the same in all of them. */
export interface Vocabulary {
  readonly names: Names;
  /** The constant of the choreography. */
  readonly saga: string;
  /** Module of the choreography, below `src`. */
  readonly file: string;
  readonly shapes: ReturnType<typeof declareShapes>;
  readonly retries: ReturnType<typeof declareRetries>;
  /** Service → function and interface. */
  readonly services: ReadonlyMap<
    string,
    { readonly constant: string; readonly effects: string; readonly file: string }
  >;
  /** Step → methods of its service's effects. */
  readonly effects: ReadonlyMap<string, { readonly does: string; readonly undoes: string }>;
  /** Steps whose answers are used by others. */
  readonly shared: ReadonlySet<string>;
}

export function vocabularyOf(saga: Saga): Vocabulary {
  const names = openNames([...reservedWords, ...OWN]);
  const all = choreograph(saga).steps;
  const constant = names.take(camelCase(saga.name), 'Saga');
  const shapes = declareShapes(saga, names);
  const retries = declareRetries(all, names);
  const services = [...new Set(all.map(s => s.service))].map(name => {
    const taken = {
      constant: names.take(camelCase(name), 'Service'),
      effects: names.take(`${pascalCase(name)}Effects`, ''),
    };
    return [name, { ...taken, file: name }] as const;
  });
  // `new(…)` in an interface is no method.
  const methods = openNames(['new', 'constructor']);
  const effects = all.map(
    ({ id }) =>
      [
        id,
        { does: methods.take(camelCase(id), 'Step'), undoes: methods.take(`undo${pascalCase(id)}`, 'Step') },
      ] as const,
  );
  const requests = all.flatMap(s => [s.action, ...(s.compensation ? [s.compensation.request] : [])]);
  const shared = requests.flatMap(referencesOf).flatMap(r => (r.from === 'steps' ? [r.path[0]!] : []));
  return {
    names,
    saga: constant,
    file: saga.name,
    shapes,
    retries,
    services: new Map(services),
    effects: new Map(effects),
    shared: new Set(shared),
  };
}

/** Which spec the printed files were made from. */
export function specHash(saga: Saga): string {
  return createHash('sha256').update(showSpec(saga)).digest('hex').slice(0, 8);
}
