import { type Chain, chainAt, startOfChain, startOfComposite } from './go-chain.ts';
import type { ExpressionReader } from './go-expressions.ts';
import { type GoInvocation, LazyInvocation } from './go-invocation.ts';
import { G } from './go-source.ts';
import { readType } from './go-types.ts';
import { Kind, kindAt, textOf } from './tokens.ts';

/** Which calls are wanted: by name and by the package or variable right before it, '' for a bare function. */
export type Wanted = (name: string, before: string) => boolean;

const wantedTypes = new WeakMap<ReadonlySet<string>, ReadonlySet<string>>();

/** Simple names of the types whose constructions are among the names. */
function typesOf(names: ReadonlySet<string>): ReadonlySet<string> {
  let found = wantedTypes.get(names);
  if (!found) {
    found = new Set(
      [...names].flatMap(n => (n.startsWith('new ') ? [n.slice(Math.max(n.lastIndexOf('.'), 3) + 1)] : [])),
    );
    wantedTypes.set(names, found);
  }
  return found;
}

/** Constructions `new pkg/path.Type` and calls whose names are wanted, in text order. */
export function findInvocations(r: ExpressionReader, names: ReadonlySet<string>): readonly GoInvocation[] {
  const types = typesOf(names);
  return find(r, name => names.has(name), types.size > 0 ? { types, names } : undefined);
}

/** Calls that a test of their names takes, in text order. */
export function findCalls(r: ExpressionReader, wanted: Wanted): readonly GoInvocation[] {
  return find(r, wanted, undefined);
}

function find(
  r: ExpressionReader,
  wanted: Wanted,
  made: { types: ReadonlySet<string>; names: ReadonlySet<string> } | undefined,
): readonly GoInvocation[] {
  const { s } = r;
  const { tokens } = s;
  const out: GoInvocation[] = [];
  for (const body of s.bodies)
    for (let i = body.start; i < body.end; i++) {
      const kind = tokens.kinds[i]!;
      if (kind === G.open) {
        const nameAt = kindAt(tokens, i - 1) === G.squareEnd ? s.brackets.partner[i - 1]! - 1 : i - 1;
        if (kindAt(tokens, nameAt) !== Kind.word) continue;
        const before =
          kindAt(tokens, nameAt - 1) !== G.dot
            ? ''
            : kindAt(tokens, nameAt - 2) === Kind.word
              ? textOf(tokens, nameAt - 2)
              : '?';
        if (!wanted(textOf(tokens, nameAt), before)) continue;
        const chain = chainAt(s, r.scopes, startOfChain(s, nameAt));
        const index = chain?.links.findIndex(l => l.form === 'call' && l.at === nameAt) ?? -1;
        if (chain && index >= 0) out.push(r.invocation(chain, index));
      } else if (made && kind === G.curly && kindAt(tokens, i - 1) === Kind.word) {
        if (!made.types.has(textOf(tokens, i - 1)) || r.scopes.isBlock(i)) continue;
        const start = startOfComposite(s, i);
        const type = start < 0 ? undefined : readType(s, start)?.type;
        if (!type || !made.names.has(`new ${type.name}`)) continue;
        const chain = chainAt(s, r.scopes, start);
        if (chain?.links[0]?.form === 'composite') out.push(r.invocation(chain, 0));
      }
    }
  return out;
}

const cache = new WeakMap<ExpressionReader, Map<number, GoInvocation>>();

/** The invocation that a link is; each link is read once. */
export function invocationOf(r: ExpressionReader, chain: Chain, index: number): GoInvocation {
  let known = cache.get(r);
  if (!known) {
    known = new Map();
    cache.set(r, known);
  }
  const key = chain.links[index]!.last;
  let found = known.get(key);
  if (!found) {
    found = new LazyInvocation(r, chain, index);
    known.set(key, found);
  }
  return found;
}
