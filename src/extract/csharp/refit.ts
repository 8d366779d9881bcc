import type { Call } from '../../core/fact.ts';
import type { CsOutline } from '../syntax/csharp-source.ts';
import { imports, joinPaths, membersOf } from './row-facts.ts';

const VERB = /^(Get|Post|Put|Delete|Patch|Head|Options)$/;

/** Refit's interfaces carry no mark on their type: their members' attributes tell, and the registration tells the base. */
export function refit(outline: CsOutline): readonly Call[] {
  return outline.types
    .filter(type => type.kind === 'interface')
    .flatMap(type =>
      membersOf(outline, type).flatMap(member =>
        member.annotations.flatMap((a): readonly Call[] => {
          const verb = VERB.exec(a.name)?.[1];
          if (!verb || !(a.args[0]?.form === 'string' || imports(outline, 'Refit', 'RestEase'))) return [];
          const target = joinPaths(undefined, a.args[0]?.ref);
          return [{
            kind: 'call', at: outline.file.at(a.line), protocol: 'http', client: 'Refit', names: 'url', target, method: verb.toUpperCase(),
            scope: { type: type.name, member: member.name, handle: type.name },
          }]; // biome-ignore format: one thing
        }),
      ),
    );
}
