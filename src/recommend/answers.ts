import { compareText, type Evidence, isNonEmpty, type NonEmpty } from '../core/evidence.ts';
import type { Component, Model } from '../core/model.ts';
import { isOfRecord, usesAsBusiness } from '../detect/stores.ts';
import type { Answer } from '../reference/cell.ts';
import { branchingOf, flowOf, hopsOf } from './flows.ts';

/** What is known about a repository. */
export interface Facts {
  readonly model: Model;
  /** Who committed in the last year, where the history is at hand. */
  readonly authors?: { readonly count: number; readonly evidence: NonEmpty<Evidence> };
}

export interface Found {
  readonly value: Answer;
  readonly evidence: NonEmpty<Evidence>;
}

/** A question that the model can answer; undefined where it does not know, which is no answer. */
export interface Answerable {
  /** What a question's `from` names. */
  readonly id: string;
  answer(facts: Facts): Found | undefined;
}

const found = (value: Answer, evidence: readonly Evidence[]): Found | undefined =>
  isNonEmpty(evidence) ? { value, evidence } : undefined;

const services = (model: Model): readonly Component[] => model.components.filter(c => c.kind === 'service');
const declarations = (model: Model): readonly Evidence[] => services(model).map(c => c.evidence[0]);

/** Lines of build files and code that name an engine for durable workflows. */
const ENGINES: readonly (readonly [engine: string, library: RegExp])[] = [
  ['temporal', /temporal\.io|temporalio|io\.temporal/],
  ['restate', /restate-?sdk|restatedev|dev\.restate/],
  ['dbos', /(?:^|[@/:-])dbos(?:$|[-/:])/],
  ['step-functions', /client-sfn|awssdk:sfn|service\/sfn|stepfunctions/],
];

const LOGS = /kafka|redpanda|pulsar|kinesis|event-?hub|pravega/;

/** One line each: everything the model can be asked. */
export const answerables: readonly Answerable[] = [
  { id: 'developers', answer: ({ authors }) => authors && { value: authors.count, evidence: authors.evidence } },
  { id: 'services', answer: ({ model }) => found(services(model).length, declarations(model)) },
  { id: 'flow-services', answer: ({ model }) => flowOf(model) },
  { id: 'branching', answer: ({ model }) => branchingOf(model) },
  { id: 'hops', answer: ({ model }) => hopsOf(model) },
  { id: 'broker', answer: ({ model }) => brokerOf(model) },
  { id: 'languages', answer: ({ model }) => languagesOf(model)?.all },
  { id: 'language', answer: ({ model }) => languagesOf(model)?.most },
  { id: 'engine', answer: ({ model }) => engineOf(model) },
  { id: 'stores', answer: ({ model }) => storesOf(model) },
  { id: 'database', answer: ({ model }) => databaseOf(model) },
  { id: 'shared-tables', answer: ({ model }) => sharedTablesOf(model) },
  { id: 'breakers', answer: ({ model }) => breakersOf(model) },
  { id: 'gateway', answer: ({ model }) => gatewayOf(model) },
  { id: 'grpc', answer: ({ model }) => grpcOf(model) },
  { id: 'orchestrator', answer: ({ model }) => orchestratorOf(model) },
];

function brokerOf(model: Model): Found | undefined {
  const brokers = model.components.filter(c => c.kind === 'broker');
  if (brokers.length === 0) {
    const seen = services(model).every(c => model.covered(c.id).has('publish') && model.covered(c.id).has('consume'));
    return seen && model.channels.length === 0 ? found('none', declarations(model)) : undefined;
  }
  const isLog = (c: Component) => LOGS.test((c.technology ?? c.name).toLowerCase());
  const [logs, queues] = [brokers.filter(isLog), brokers.filter(c => !isLog(c))];
  const value = logs.length === 0 ? 'queue' : queues.length === 0 ? 'log' : 'both';
  return found(
    value,
    [...logs.slice(0, 1), ...queues.slice(0, 1)].map(c => c.evidence[0]),
  );
}

/** `most` is there only where more than half of the services share a language: in a mixture none stands for all. */
function languagesOf(model: Model): { readonly all: Found; readonly most: Found | undefined } | undefined {
  const byLanguage = groupBy(services(model), c => c.languages[0]);
  const evidence = byLanguage.map(([, [first]]) => first!.evidence[0]);
  const [most] = byLanguage;
  if (!most || !isNonEmpty(evidence)) return undefined;
  const [language, users] = most;
  return {
    all: { value: byLanguage.length, evidence },
    most:
      users.length * 2 > services(model).length
        ? found(
            language,
            users.map(c => c.evidence[0]),
          )
        : undefined,
  };
}

/** Groups by a key, the largest first; what has none is left out. */
function groupBy<T>(items: readonly T[], keyOf: (item: T) => string | undefined): (readonly [string, readonly T[]])[] {
  const groups = new Map<string, T[]>();
  for (const item of items) {
    const key = keyOf(item);
    if (key !== undefined) groups.set(key, [...(groups.get(key) ?? []), item]);
  }
  return [...groups].sort(([a, x], [b, y]) => y.length - x.length || compareText(a, b));
}

function engineOf(model: Model): Found | undefined {
  const libraries = model.all('library').filter(l => l.scope === 'runtime');
  for (const [engine, library] of ENGINES) {
    const used = libraries.filter(l => library.test(l.name.toLowerCase()));
    if (used.length > 0)
      return found(
        engine,
        used.map(l => l.at),
      );
  }
  return libraries.length > 0 ? found('none', declarations(model)) : undefined;
}

function storesOf(model: Model): Found | undefined {
  const stores = model.components.filter(c => c.kind === 'datastore');
  return found(
    stores.length,
    stores.map(c => c.evidence[0]),
  );
}

function databaseOf(model: Model): Found | undefined {
  const uses = model.stores.filter(use => usesAsBusiness(model, use.from));
  const [most] = groupBy(uses, use => {
    const technology = model.component(use.to).technology?.toLowerCase();
    return technology !== undefined && isOfRecord(technology) ? technology : undefined;
  });
  return (
    most &&
    found(
      most[0],
      most[1].map(use => use.evidence[0]),
    )
  );
}

function sharedTablesOf(model: Model): Found | undefined {
  const uses = model.stores.filter(use => usesAsBusiness(model, use.from));
  const tables = groupBy(
    uses.flatMap(use => use.entities.map(entity => ({ use, entity }))),
    ({ use, entity }) => `${use.to} ${use.database ?? ''} ${entity.name.toLowerCase()}`,
  );
  const shared = tables.filter(([, users]) => new Set(users.map(u => u.use.from)).size > 1);
  if (shared.length > 0)
    return found(
      shared.length,
      shared.flatMap(([, users]) => [
        ...new Map(users.map(u => [u.use.from, { ...u.entity.at, note: model.component(u.use.from).name }])).values(),
      ]),
    );
  // None seen is none only where the tables of everybody who meets others in a database are known.
  const meeting = groupBy(uses, use => `${use.to} ${use.database ?? ''}`)
    .map(([, users]) => users)
    .filter(users => new Set(users.map(u => u.from)).size > 1);
  if (meeting.some(users => users.some(use => use.entities.length === 0))) return undefined;
  return found(
    0,
    tables.map(([, [first]]) => first!.entity.at),
  );
}

function breakersOf(model: Model): Found | undefined {
  const states = model.calls.flatMap(call =>
    call.policies.filter(p => p.kind === 'circuit-breaker').map(policy => ({ policy, at: call.call.at })),
  );
  const present = states.filter(s => s.policy.status === 'present');
  if (present.length > 0)
    return found(
      'yes',
      present.map(s => s.policy.evidence[0] ?? s.at),
    );
  if (states.length === 0 || states.some(s => s.policy.status === 'unknown')) return undefined;
  return found(
    'no',
    states.map(s => s.at),
  );
}

function gatewayOf(model: Model): Found | undefined {
  const gateways = model.components.filter(c => c.kind === 'gateway');
  if (gateways.length > 0)
    return found(
      'yes',
      gateways.map(c => c.evidence[0]),
    );
  return found('no', declarations(model));
}

function grpcOf(model: Model): Found | undefined {
  const sync = model.connections.filter(c => c.style === 'sync' && c.confidence !== 'low');
  const grpc = sync.filter(c => c.protocol === 'grpc');
  return found(
    grpc.length > 0 ? 'yes' : 'no',
    (grpc.length > 0 ? grpc : sync).map(c => c.evidence[0]),
  );
}

function orchestratorOf(model: Model): Found | undefined {
  const units = model.all('unit').filter(u => !u.auxiliary);
  for (const [value, origins] of [
    ['kubernetes', ['kubernetes', 'helm']],
    ['compose', ['compose']],
  ] as const) {
    const declared = units.filter(u => (origins as readonly string[]).includes(u.origin));
    if (declared.length > 0)
      return found(
        value,
        declared.map(u => u.at),
      );
  }
  return undefined;
}
