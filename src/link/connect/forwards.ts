import type { Forward } from '../../core/fact.ts';
import { showRef } from '../../core/ref.ts';
import { addressesIn } from '../addresses.ts';
import { isInside, normalise } from '../names.ts';
import { factsOf, namesOf, type Party } from '../party.ts';
import { HOLE } from '../resolve.ts';
import { type System, styleTowards, tie } from '../system.ts';

/** Routes of gateways and proxies. */
export function connectForwards(system: System): void {
  for (const forward of system.forwards)
    for (const owner of ownersOf(system, forward)) {
      if (forward.target.ref === 'literal' && forward.target.value === '*') forwardToAll(system, owner, forward);
      else connect(system, owner, forward);
    }
}

function ownersOf(system: System, forward: Forward): readonly Party[] {
  if (forward.unit)
    return system.parties.filter(p => namesOf(p).some(n => normalise(n) === normalise(forward.unit!))).slice(0, 1);
  const own = system.parties.filter(p => factsOf(p, 'forward').includes(forward));
  if (own.length) return own;
  const mounting = system.parties.filter(p => p.units.some(u => u.mounts?.some(m => isInside(forward.at.file, m))));
  if (mounting.length) return mounting;
  const technical = system.parties.filter(p => p.kind === 'gateway' && p.technology === forward.technology);
  return technical.length === 1 ? technical : [];
}

function connect(system: System, owner: Party, forward: Forward): void {
  let placed = false;
  for (const option of system.resolver.resolve(forward.target, owner)) {
    const address = addressesIn(option.text)[0];
    const name = address?.host ?? option.text.split(/[/:]/)[0]!;
    if (!name || name.includes(HOLE)) continue;
    const strict = system.directory.byHost(name, address?.port);
    const to = strict ?? system.directory.byName(name);
    if (!to) continue;
    placed = true;
    tie(system, owner, to, {
      style: styleTowards(to),
      protocol: 'http',
      confidence: strict ? 'high' : 'medium',
      evidence: forward.at,
      via: option.via,
      ...(forward.path ? { channel: `* ${forward.path}` } : {}),
    });
  }
  if (!placed) system.unresolved.push({ text: showRef(forward.target), evidence: forward.at });
}

/** A gateway that routes to whatever registers itself. */
function forwardToAll(system: System, owner: Party, forward: Forward): void {
  const registered = system.parties.filter(
    p => p !== owner && p.kind === 'service' && system.ties.some(t => t.from === p && t.to.kind === 'discovery'),
  );
  for (const to of registered)
    tie(system, owner, to, {
      style: 'sync',
      protocol: 'http',
      confidence: 'medium',
      evidence: forward.at,
      via: system.ties
        .filter(t => t.from === to && t.to.kind === 'discovery')
        .slice(0, 1)
        .map(t => t.evidence),
    });
}
