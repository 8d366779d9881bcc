import type { Fact, FactKind, FactOf, Policy } from '../core/fact.ts';
import { newDirectory } from './addresses.ts';
import { linkConfiguration } from './configuration.ts';
import { connectCalls } from './connect/calls.ts';
import { connectForwards } from './connect/forwards.ts';
import { connectInfrastructure } from './connect/infrastructure.ts';
import { connectMessages } from './connect/messages.ts';
import { connectSettings } from './connect/settings.ts';
import { connectStartOrder } from './connect/start-order.ts';
import { connectStores } from './connect/stores.ts';
import { decideKinds } from './kinds.ts';
import { meaningsOf } from './libraries.ts';
import { giveOwners, type OwnedFile } from './ownership.ts';
import { linkPolicies, type PolicySource } from './policies.ts';
import { newResolver } from './resolve.ts';
import { dropUnserved } from './served.ts';
import type { System } from './system.ts';
import { expandPlaceholders } from './units/expand.ts';
import { linkUnits } from './units/index.ts';

export interface Linked extends System {
  readonly policies: PolicySource;
  /** Every fact, names filled in. */
  readonly facts: readonly Fact[];
}

/**
 * The steps that connect, in order: each sees what the ones before it found. Addresses in code and configuration come
 * first because they are surest; start-up order comes last because it only fills what nothing else explains.
 */
const STEPS: readonly ((system: System) => void)[] = [
  connectSettings,
  connectCalls,
  connectStores,
  connectInfrastructure,
  connectForwards,
  connectMessages,
  connectStartOrder,
];

/**
 * Joins the facts of all files into components and the ties between them. Pure: reads no file.
 * @param policiesRead whether policies are looked for in a file's language
 */
export function link(
  raw: readonly Fact[],
  files: readonly OwnedFile[],
  policiesRead: (file: string) => boolean,
): Linked {
  const facts = expandPlaceholders(raw);
  const of = <K extends FactKind>(kind: K) =>
    facts.filter((f): f is FactOf<K> & Fact => f.kind === kind) as unknown as readonly FactOf<K>[];
  const settings = of('setting');
  const { parties, libraries } = linkUnits({
    units: of('unit'),
    addresses: of('address'),
    settings,
    code: {
      entries: of('entry').map(f => f.at.file),
      serving: [
        ...of('route').filter(r => !r.servedWith),
        ...of('consume'),
        ...of('role'),
        ...of('library').filter(isFrontEnd),
      ].map(f => f.at.file),
      holdsCode: codeFolders(files),
    },
  });
  giveOwners(parties, libraries, facts, files);
  const unserved = dropUnserved(parties);
  decideKinds(parties);
  const configuration = linkConfiguration(parties, settings, of('setting-import'));
  const system: System = {
    parties,
    configuration,
    resolver: newResolver(configuration),
    directory: newDirectory(parties),
    forwards: of('forward'),
    startOrders: of('start-order'),
    ties: [],
    calls: [],
    stores: [],
    messages: [],
    unresolved: [],
  };
  for (const step of STEPS) step(system);
  const everyPolicy: readonly Policy[] = of('policy');
  const served = unserved.size === 0 ? facts : facts.filter(f => !unserved.has(f));
  return { ...system, facts: served, policies: linkPolicies(system, everyPolicy, policiesRead) };
}

/** A front end serves people: its build file says so before any deployment does. */
function isFrontEnd({ name, scope }: FactOf<'library'>): boolean {
  return scope === 'runtime' && meaningsOf(name).some(m => m.means === 'framework' && m.side === 'browser');
}

/** Folders with program text in them, tests aside. */
function codeFolders(files: readonly OwnedFile[]): (folder: string) => boolean {
  const folders = new Set<string>();
  for (const { path, language, test } of files) {
    if (!language || test) continue;
    for (let end = path.lastIndexOf('/'); end > 0; end = path.lastIndexOf('/', end - 1)) {
      const folder = path.slice(0, end);
      if (folders.has(folder)) break;
      folders.add(folder);
    }
  }
  return folder => folder === '' || folders.has(folder);
}
