import type { Evidence } from '../core/evidence.ts';
import type { ComponentKind } from '../core/fact.ts';
import type { Component, ComponentId, Model } from '../core/model.ts';
import { isDatabaseTool } from './deployable.ts';

const OPERATED: ReadonlySet<ComponentKind> = new Set(['service', 'gateway', 'auth']);

/** Plays the visitor, or looks at the system from outside. */
const AROUND =
  /^load$|load-?(gen|test|runner)|locust|^k6|jmeter|gatling|traffic-?gen|(^|[-_.])(e2e|tests?|mock|stub|simulator|admin-server|dashboard|playground|swagger)([-_.]|$)/;

export const isAround = ({ name }: Component): boolean => AROUND.test(name.toLowerCase());

/** A function of a serverless platform, which starts it, watches it and takes its log by itself. */
const isFunction = (model: Model, id: ComponentId): boolean =>
  model.facts(id, 'unit').some(u => u.origin === 'serverless');

/** Programs of the system's own that run for good and serve requests: what operation has to look after. */
export function operatedServices(model: Model): readonly Component[] {
  return model.components.filter(
    c =>
      OPERATED.has(c.kind) &&
      model.hasCode(c.id) &&
      model.covered(c.id).has('route') &&
      !isAround(c) &&
      !isDatabaseTool(model, c) &&
      !isFunction(model, c.id) &&
      model.facts(c.id, 'route').length > 0,
  );
}

/** As above, and also what only consumes messages or runs without routes that are seen. */
export function runningServices(model: Model): readonly Component[] {
  return model.components.filter(
    c =>
      OPERATED.has(c.kind) &&
      model.hasCode(c.id) &&
      !isAround(c) &&
      !isDatabaseTool(model, c) &&
      !isFunction(model, c.id) &&
      (model.facts(c.id, 'route').length > 0 ||
        model.facts(c.id, 'entry').length > 0 ||
        model.facts(c.id, 'unit').some(u => u.origin !== 'module' && u.origin !== 'dockerfile')),
  );
}

/** Services that call, are called, publish or consume: where one request or event passes more than one of them. */
export function takesPart(model: Model, id: ComponentId): boolean {
  return [...model.out(id), ...model.in(id)].some(
    c => (c.style === 'sync' || c.style === 'async') && c.confidence !== 'low' && c.from !== c.to,
  );
}

/** The line that declares a component: how it is deployed where that is known, else its build file. */
export function declarationOf(model: Model, id: ComponentId): Evidence {
  return model.component(id).evidence[0];
}

/** At most this many declarations are cited by one finding about many services. */
export const MOST_CITED = 12;
