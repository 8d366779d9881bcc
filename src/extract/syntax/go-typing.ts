import { type Chain, chainAt } from './go-chain.ts';
import { canonicalModule, importedAs } from './go-packages.ts';
import type { Binding, Scopes } from './go-scopes.ts';
import { argumentsOf, G, type GoMember, type GoSource, type GoVariable, lazily, type Range } from './go-source.ts';
import { readType } from './go-types.ts';
import type { TypeName } from './outline.ts';
import { Kind, kindAt } from './tokens.ts';

/**
 * What functions, methods and variables of libraries give: `database/sql.Open` → `database/sql.DB`. Paths without
 * major version.
 */
export type Results = ReadonlyMap<string, string>;

/** Types of values, as far as declarations and `Results` tell. A package is a type too: that of its import path. */
export interface Typing {
  ofRange(range: Range, depth?: number): TypeName | undefined;
  /** Type of a chain up to and including the link at `index`. */
  ofLink(chain: Chain, index: number, depth?: number): TypeName | undefined;
  ofBinding(binding: Binding, depth?: number): TypeName | undefined;
  field(owner: string, name: string): GoVariable | undefined;
  member(owner: string | undefined, name: string): GoMember | undefined;
  isOwnType(name: string): boolean;
  /** Library types that an own struct embeds. */
  embedded(owner: string): readonly string[];
}

/** Steps through variables, fields and calls: some five for each variable that was made from another. */
const MAX_DEPTH = 40;

export function newTyping(s: GoSource, scopes: Scopes, results: Results): Typing {
  const fields = lazily(
    () => new Map(s.variables.filter(v => v.role === 'field').map(v => [`${v.owner}.${v.name}`, v])),
  );
  const members = lazily(() => new Map(s.members.map(m => [`${m.owner ?? ''}.${m.name}`, m])));
  const types = lazily(() => new Map(s.types.map(t => [t.name, t])));
  const typing: Typing = {
    ofRange,
    ofLink,
    ofBinding,
    field,
    member: (owner, name) => members().get(`${owner ?? ''}.${name}`),
    isOwnType: name => types().has(name),
    embedded,
  };
  return typing;

  function field(owner: string, name: string): GoVariable | undefined {
    const direct = fields().get(`${owner}.${name}`);
    if (direct) return direct;
    for (const base of types().get(owner)?.extends ?? [])
      if (base.name !== owner && fields().has(`${base.name}.${name}`)) return fields().get(`${base.name}.${name}`);
    return undefined;
  }

  function embedded(owner: string): readonly string[] {
    const type = types().get(owner);
    return type?.kind === 'interface'
      ? []
      : (type?.extends ?? [])
          .map(b => b.name)
          .filter(n => n.includes('.') && !/\.(?:Unimplemented|Unsafe)\w+$|^sync\./.test(n));
  }

  function ofBinding(binding: Binding, depth = 0): TypeName | undefined {
    if (binding.type) return binding.type;
    if (!binding.value || depth > MAX_DEPTH) return undefined;
    if (binding.ranged) {
      const over = ofRange(binding.value, depth + 1);
      if (over?.name === 'chan') return element(over, 0);
      return over && binding.index === 1 ? elementOf(over) : undefined;
    }
    return binding.index === 0 ? ofRange(binding.value, depth + 1) : laterResult(binding, depth);
  }

  function laterResult(binding: Binding, depth: number): TypeName | undefined {
    const chain = chainAt(s, scopes, binding.value!.start);
    const last = chain?.links.at(-1);
    if (!chain || last?.form !== 'call') return undefined;
    const owner = chain.links.length > 1 ? ofLink(chain, chain.links.length - 2, depth + 1)?.name : undefined;
    return members().get(`${owner ?? ''}.${last.name}`)?.results[binding.index];
  }

  function ofRange(range: Range, depth = 0): TypeName | undefined {
    if (depth > MAX_DEPTH) return undefined;
    let { start } = range;
    let kind = kindAt(s.tokens, start);
    while (start < range.end && (kind === G.and || kind === G.star || kind === Kind.receive))
      kind = kindAt(s.tokens, ++start);
    if (range.end - start === 1 && (kind === Kind.string || kind === Kind.block)) return { name: 'string', args: [] };
    const chain = chainAt(s, scopes, start);
    return chain && chain.end >= range.end ? ofLink(chain, chain.links.length - 1, depth + 1) : undefined;
  }

  function ofLink(chain: Chain, index: number, depth = 0): TypeName | undefined {
    const link = chain.links[index];
    if (!link || depth > MAX_DEPTH) return undefined;
    if (link.form === 'composite') return link.type;
    if (link.form === 'assert') return link.type;
    if (link.form === 'function') return { name: 'func', args: [] };
    if (link.form === 'paren') return ofRange({ start: link.at + 1, end: link.last }, depth + 1);
    if (link.form === 'literal') return undefined;
    if (index === 0)
      return link.form === 'name'
        ? nameType(link.name, link.at, depth)
        : link.form === 'call'
          ? callType(link.name, link.at, link.open)
          : undefined;
    const base = ofLink(chain, index - 1, depth + 1);
    if (!base) return undefined;
    if (link.form === 'index') return elementOf(base);
    if (link.form !== 'name' && link.form !== 'call') return undefined;
    if (link.form === 'name') {
      const own = field(base.name, link.name);
      if (own?.type) return own.type;
    } else {
      const own = members().get(`${base.name}.${link.name}`);
      if (own) return own.returns;
    }
    return (
      given(base.name, link.name) ??
      embedded(base.name)
        .map(b => given(b, link.name))
        .find(Boolean)
    );
  }

  function nameType(name: string, at: number, depth: number): TypeName | undefined {
    const variable = scopes.variable(name, at);
    if (variable) return ofBinding(variable, depth + 1);
    const found = importedAs(s.imports, name);
    return found && { name: canonicalModule(found.module), args: [] };
  }

  function callType(name: string, at: number, open: number): TypeName | undefined {
    if (scopes.variable(name, at)) return undefined;
    if (name === 'new' || name === 'make') return readType(s, open + 1)?.type;
    const own = members().get(`.${name}`);
    if (own) return own.returns;
    return types().has(name) && argumentsOf(s, open).length === 1 ? { name, args: [] } : undefined;
  }

  function given(base: string, name: string): TypeName | undefined {
    const known = results.get(`${base}.${name}`);
    if (known) return { name: known, args: [] };
    // By custom `pkg.NewClient` gives a `pkg.Client`; a package's path has no dot behind its last slash, a type has.
    const made = /^(?:Must)?New([A-Z]\w*)$/.exec(name)?.[1];
    if (isPackage(base)) return made ? { name: `${base}.${made}`, args: [] } : undefined;
    // Builders give themselves: `client.R().SetBody(order)`.
    return base.includes('.') && /^(?:Set|With|Add|Enable|Disable|Expect|Force)[A-Z]/.test(name)
      ? { name: base, args: [] }
      : undefined;
  }

  function isPackage(name: string): boolean {
    return s.imports.some(i => canonicalModule(i.module) === name);
  }
}

function elementOf(type: TypeName): TypeName | undefined {
  if (type.name === '[]' || type.name === 'chan') return element(type, 0);
  return type.name === 'map' ? element(type, 1) : undefined;
}

function element(type: TypeName, n: number): TypeName | undefined {
  const name = type.args[n];
  return name ? { name, args: [] } : undefined;
}

/** Words of a link's name path before it: `['s', 'client']` of `s.client.Get`. Undefined where it is no plain path. */
export function namesBefore(chain: Chain, index: number): readonly string[] {
  const names: string[] = [];
  for (let i = 0; i < index; i++) {
    const link = chain.links[i]!;
    if (link.form !== 'name') break;
    names.push(link.name);
  }
  return names;
}
