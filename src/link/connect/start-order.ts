import { normalise } from '../names.ts';
import { protocolTowards, type System, styleTowards, tie } from '../system.ts';

/**
 * Start-up order is not a call: it connects two components only where nothing better does, at low confidence. A
 * component whose calls are known has told whom it calls; what it waits for beside them adds nothing.
 */
export function connectStartOrder(system: System): void {
  const byUnit = new Map(
    system.parties.flatMap(p =>
      p.units
        .filter(u => u.origin !== 'module' && u.origin !== 'dockerfile')
        .flatMap(u => [u.name, ...u.hosts].map(n => [normalise(n), p] as const)),
    ),
  );
  const grounded = new Set(system.ties.filter(t => t.style === 'sync' && t.confidence !== 'low').map(t => t.from));
  for (const order of system.startOrders) {
    const from = byUnit.get(normalise(order.unit));
    const to = byUnit.get(normalise(order.on));
    if (!from || !to || from === to) continue;
    if (system.ties.some(t => (t.from === from && t.to === to) || (t.from === to && t.to === from))) continue;
    const style = styleTowards(to);
    if (style === 'sync' && grounded.has(from)) continue;
    tie(system, from, to, {
      style,
      protocol: protocolTowards(to),
      confidence: 'low',
      evidence: order.at,
      via: [],
    });
  }
}
