import { normalise } from '../names.ts';
import { protocolTowards, type System, styleTowards, tie } from '../system.ts';

/** Start-up order is not a call: it connects two components only where nothing better does, at low confidence. */
export function connectStartOrder(system: System): void {
  const byUnit = new Map(
    system.parties.flatMap(p =>
      p.units
        .filter(u => u.origin !== 'module' && u.origin !== 'dockerfile')
        .flatMap(u => [u.name, ...u.hosts].map(n => [normalise(n), p] as const)),
    ),
  );
  for (const order of system.startOrders) {
    const from = byUnit.get(normalise(order.unit));
    const to = byUnit.get(normalise(order.on));
    if (!from || !to || from === to) continue;
    if (system.ties.some(t => (t.from === from && t.to === to) || (t.from === to && t.to === from))) continue;
    tie(system, from, to, {
      style: styleTowards(to),
      protocol: protocolTowards(to),
      confidence: 'low',
      evidence: order.at,
      via: [],
    });
  }
}
