import type { HandedTo, Policy, Runner } from '../core/fact.ts';
import { memo } from '../core/memo.ts';
import { allFactsOf, type Party } from './party.ts';
import type { LinkedCall } from './system.ts';

/** Functions that work passes through on its way: more are a framework of their own. */
const MOST_PASSED = 40;

/**
 * Policies of the functions that a call is given to: `guarded(() => client.get(url))`, where `guarded`, or what it hands
 * its work to, runs it in a breaker of a library.
 */
export function guardsOf(): (call: LinkedCall) => readonly Policy[] {
  const ofParty = memo((party: Party) => indexOf(party));
  return ({ from, call }) => {
    if (!call.given) return [];
    const index = ofParty(from);
    if (index.runners.size === 0) return [];
    const passed = new Set<Runner>();
    const asked = new Set<string>();
    let next = call.given.flatMap(to => index.find(to, call.at.file));
    while (next.length > 0 && passed.size < MOST_PASSED) {
      const fresh = [...new Set(next)].filter(r => !passed.has(r));
      for (const runner of fresh) {
        passed.add(runner);
        for (const { type } of runner.asks) if (type !== undefined && !index.sends(type)) asked.add(type);
      }
      next = fresh.flatMap(runner => runner.to.flatMap(to => index.find(to, runner.at.file)));
    }
    const around = passed.size === 0 ? [] : index.policies.filter(p => isOf(p, passed) || isAsked(p, asked));
    // Only what has a breaker in it is asked what is said while that is open.
    const answers = around.some(p => p.policy === 'circuit-breaker') ? [...passed].flatMap(answerOf) : [];
    return [...around, ...answers];
  };
}

interface Index {
  readonly runners: ReadonlyMap<string, readonly Runner[]>;
  readonly policies: readonly Policy[];
  find(to: HandedTo, from: string): readonly Runner[];
  /** Whether code of this type makes requests: then what guards them is not about others. */
  sends(type: string): boolean;
}

function indexOf(party: Party): Index {
  const runners = new Map<string, Runner[]>();
  for (const runner of allFactsOf(party, 'runner')) {
    const name = runner.scope.member ?? '';
    runners.set(name, [...(runners.get(name) ?? []), runner]);
  }
  const senders = new Set(allFactsOf(party, 'call').map(c => c.scope.type));
  return {
    runners,
    policies: allFactsOf(party, 'policy').filter(p => p.applies.to === 'scope'),
    find: (to, from) => (runners.get(to.name) ?? []).filter(r => isMeant(r, to, from)),
    sends: type => senders.has(type),
  };
}

/** Whether a name means this function: by its type, by the module it is imported from, or because it stands beside. */
function isMeant(runner: Runner, { type, module }: HandedTo, from: string): boolean {
  const { file } = runner.at;
  if (type !== undefined && runner.scope.type === type) return true;
  if (module !== undefined && isModule(module, file)) return true;
  if (file === from) return type === undefined || runner.scope.type === undefined;
  return file.endsWith('.go') && module === undefined && folderOf(file) === folderOf(from);
}

/** `./guarded.js`, `.guarded` and `shop/internal/guarded` end like the file or its folder. */
function isModule(module: string, file: string): boolean {
  const last = module.includes('/') ? module.slice(module.lastIndexOf('/') + 1) : (module.split('.').at(-1) ?? '');
  const wanted = last.replace(/\.[cm]?[jt]sx?$/, '');
  const name = file.slice(file.lastIndexOf('/') + 1).replace(/\.\w+$/, '');
  const folder = folderOf(file);
  return wanted !== '' && (wanted === name || wanted === folder.slice(folder.lastIndexOf('/') + 1));
}

const folderOf = (file: string): string => file.slice(0, Math.max(0, file.lastIndexOf('/')));

function answerOf({ answers, scope }: Runner): readonly Policy[] {
  if (!answers) return [];
  return [
    {
      kind: 'policy',
      at: answers,
      policy: 'fallback',
      status: 'present',
      source: 'code',
      applies: { to: 'scope', scope },
    },
  ];
}

function isOf(policy: Policy, runners: ReadonlySet<Runner>): boolean {
  if (policy.applies.to !== 'scope') return false;
  const { type, member } = policy.applies.scope;
  for (const { at, scope, within } of runners) {
    if (at.file !== policy.at.file) continue;
    if (member !== undefined && within.includes(member)) return true;
    if ((type === undefined || type === scope.type) && (member === undefined || member === scope.member)) return true;
  }
  return false;
}

function isAsked(policy: Policy, types: ReadonlySet<string>): boolean {
  return (
    policy.policy === 'circuit-breaker' &&
    policy.applies.to === 'scope' &&
    policy.applies.scope.type !== undefined &&
    types.has(policy.applies.scope.type)
  );
}
