import type { ComponentKind } from '../core/fact.ts';
import type { Detector, Finding } from '../core/finding.ts';
import type { Component, ComponentId, Model } from '../core/model.ts';
import { didYouMean } from '../core/nearest.ts';
import { type Problem, UserError } from '../core/problem.ts';
import type { ReadConfig } from './read.ts';
import type { Exception } from './schema.ts';

/** Detectors that run, with the team's severities. */
export function chooseDetectors(detectors: readonly Detector[], read: ReadConfig | undefined): readonly Detector[] {
  const severity = read?.config.severity ?? {};
  return detectors.filter(d => severity[d.id] !== 'off');
}

/**
 * Thresholds and owners of tables, as the detectors take them.
 * @throws UserError for a component that the model does not have
 */
export function teamRules(
  model: Model,
  read: ReadConfig | undefined,
): { readonly thresholds: Readonly<Record<string, number>>; readonly tableOwners: ReadonlyMap<string, ComponentId> } {
  if (!read) return { thresholds: {}, tableOwners: new Map() };
  const { thresholds = {}, tableOwners = {}, allow = [] } = read.config;
  const named = [
    ...Object.entries(tableOwners).map(([table, name]) => ({ path: ['tableOwners', table], name })),
    ...allow.flatMap(({ from, to }, i) => [from, to].map(name => ({ path: ['allow', i], name }))),
  ];
  const names = [...new Set(model.components.flatMap(c => [c.name, ...c.aliases]))];
  const mistakes = named
    .filter(({ name }) => !findComponent(model, name))
    .map(({ path, name }) => `${read.file}:${read.lineOf(path)}: no component "${name}"${didYouMean(name, names)}`);
  if (mistakes.length > 0) throw new UserError(mistakes.join('\n'));
  const owners = Object.entries(tableOwners).map(
    ([table, name]) => [table.toLowerCase(), findComponent(model, name)!.id] as const,
  );
  return { thresholds, tableOwners: new Map(owners) };
}

function findComponent(model: Model, name: string): Component | undefined {
  return model.components.find(c => isNamed(c, name));
}

function isNamed({ id, name, aliases }: Component, wanted: string): boolean {
  return [id, name, ...aliases].some(n => n.toLowerCase() === wanted.toLowerCase());
}

const BETWEEN: ReadonlySet<ComponentKind> = new Set(['datastore', 'broker']);

export interface Accepted {
  readonly shown: readonly Finding[];
  /** Hidden by an exception or an allowed connection. */
  readonly accepted: readonly Finding[];
  /** Exceptions that have expired or match nothing: a wish that no longer does anything is said. */
  readonly problems: readonly Problem[];
}

/**
 * Applies severities, allowed connections and exceptions.
 * @param today YYYY-MM-DD, for the exceptions' last day
 */
export function applyConfig(
  findings: readonly Finding[],
  model: Model,
  read: ReadConfig | undefined,
  today: string,
): Accepted {
  if (!read) return { shown: findings, accepted: [], problems: [] };
  const { severity = {}, allow = [], exceptions = [] } = read.config;
  const ranked = findings.map(f => {
    const own = severity[f.detector];
    return own === undefined || own === 'off' ? f : { ...f, severity: own };
  });
  const isCalled = (id: ComponentId, name: string) => isNamed(model.component(id), name);
  const allowed = (f: Finding) =>
    allow.some(edge => {
      const pair = [edge.from, edge.to];
      // The database or broker between the two is part of what is allowed.
      const others = f.subjects.filter(id => !pair.some(name => isCalled(id, name)));
      const between = others.every(id => BETWEEN.has(model.component(id).kind));
      return between && pair.every(name => f.subjects.some(id => isCalled(id, name)));
    });
  const matches = (exception: Exception, f: Finding) =>
    [f.id, f.fingerprint, f.detector].includes(exception.finding) &&
    (exception.component === undefined || f.subjects.some(id => isCalled(id, exception.component!)));
  const current = exceptions.filter(e => e.until >= today);
  const accepted = ranked.filter(f => allowed(f) || current.some(e => matches(e, f)));
  const problem = (index: number, message: string): Problem => ({
    kind: 'exception',
    message,
    file: read.file,
    line: read.lineOf(['exceptions', index]),
  });
  const problems = exceptions.flatMap((e, index) => {
    if (e.until < today)
      return [problem(index, `the exception for ${e.finding} ended on ${e.until}; ${e.owner} answers for it`)];
    return ranked.some(f => matches(e, f))
      ? []
      : [problem(index, `the exception for ${e.finding} matches no finding any more`)];
  });
  return { shown: ranked.filter(f => !accepted.includes(f)), accepted, problems };
}
