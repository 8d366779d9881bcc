import type { Evidence } from '../core/evidence.ts';
import type { Component, ComponentId, Model } from '../core/model.ts';
import { showRef } from '../core/ref.ts';
import { isAround } from './operated.ts';

/** How the outside reaches a component, and the line that says so. */
export interface Exposure {
  readonly by: 'published port' | 'NodePort' | 'LoadBalancer' | 'platform route';
  readonly at: Evidence;
}

/** Ports that no caller from outside asks for: management, debugging, metrics. */
const INNER_PORTS: ReadonlySet<number> = new Set([5005, 8000, 8001, 9229, 40000, 2345]);

/** Whether a deployment opens a component to the outside by itself, without anything in front. */
export function exposureOf(model: Model, id: ComponentId): Exposure | undefined {
  for (const unit of model.facts(id, 'unit')) {
    if (unit.routed) return { by: 'platform route', at: unit.at };
    if (unit.published?.some(port => !INNER_PORTS.has(port))) return { by: 'published port', at: unit.at };
  }
  const labels = model.facts(id, 'unit').flatMap(u => (u.labels ? [u.labels] : []));
  for (const address of model.all('address')) {
    const wanted = Object.entries(address.selector);
    if (!address.opens || wanted.length === 0) continue;
    if (labels.some(own => wanted.every(([key, value]) => own[key] === value)))
      return { by: address.opens === 'node-port' ? 'NodePort' : 'LoadBalancer', at: address.at };
  }
  return undefined;
}

/** Whether a gateway, an ingress or a proxy sends requests on to it. */
export function isBehindProxy(model: Model, { id, name, aliases }: Component): boolean {
  if (model.in(id, 'sync').some(c => model.component(c.from).kind === 'gateway')) return true;
  const names = [name, ...aliases].map(n => n.toLowerCase());
  return model.all('forward').some(f => {
    const target = showRef(f.target)
      .toLowerCase()
      .replace(/^\w+:\/\//, '')
      .split(/[/:.]/)[0]!;
    return names.includes(target);
  });
}

/** Who asks it over the network, other than what only looks at it. */
export function callersOf(model: Model, id: ComponentId): readonly ComponentId[] {
  const callers = model
    .in(id, 'sync')
    .filter(
      c =>
        c.confidence !== 'low' &&
        c.from !== id &&
        model.component(c.from).kind !== 'monitoring' &&
        !isAround(model.component(c.from)),
    )
    .map(c => c.from);
  return [...new Set(callers)];
}
