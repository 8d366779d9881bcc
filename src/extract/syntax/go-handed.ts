import { constant, opaque, type Ref } from '../../core/ref.ts';
import { deeper, distinct, type Following, type Reader, refsOf } from './go-refs.ts';
import type { Binding } from './go-scopes.ts';
import { argumentsOf, G, type GoMember, type Range } from './go-source.ts';
import { Kind, kindAt, textOf } from './tokens.ts';

/** `clients.NewOrders(cfg.URL)`: the constant under which the parameter's own file looks for what it was given. */
export function parameterName(packageName: string, member: string, index: number): string {
  return `${packageName}.${member}(${index})`;
}

const callers = new WeakMap<Reader, ReadonlyMap<string, readonly (readonly Range[])[]>>();
const MAX_CALLERS = 6;

/** Arguments of every call of a function of this file, by its name. */
function callersOf(r: Reader, member: GoMember): readonly (readonly Range[])[] {
  let index = callers.get(r);
  if (!index) {
    const own = new Set(r.s.members.map(m => m.name));
    const made = new Map<string, (readonly Range[])[]>();
    const { tokens, bodies } = r.s;
    for (const body of bodies)
      for (let i = body.start; i < body.end; i++) {
        if (tokens.kinds[i] !== G.open || kindAt(tokens, i - 1) !== Kind.word) continue;
        const name = textOf(tokens, i - 1);
        if (!own.has(name) || (kindAt(tokens, i - 2) === Kind.word && textOf(tokens, i - 2) === 'func')) continue;
        const list = made.get(name) ?? [];
        if (list.length < MAX_CALLERS) made.set(name, [...list, argumentsOf(r.s, i)]);
      }
    index = made;
    callers.set(r, index);
  }
  return index.get(member.name) ?? [];
}

const TEXTS = new Set(['string', '[]', 'net/url.URL']);
/** Text types of other packages, by their names. */
const TEXT_NAME = /(?:Str(?:ing)?|UR[LI]|Url|Uri|DSN|Dsn|Addr(?:ess)?|Name|Topic|Queue|Endpoint|Host)$/;

/** What a parameter must be called for another file's argument to be looked for: the others hold values of one request. */
const NAMING =
  /ur[li]|host|addr|endpoint|topic|queue|exchange|subject|channel|stream|broker|dsn|conn|base|server|service|svc|routing|target|peer|group|database|db|table|collection|bucket|port$|prefix$|config|name$/i;

/** What a parameter is given: by callers in this file, else by the constant that other files may fill. */
export function argumentRefs(r: Reader, binding: Binding, f: Following): readonly Ref[] {
  const { member } = binding;
  const type = binding.type?.name ?? '';
  if (
    !member ||
    !(
      TEXTS.has(type) ||
      !/^(?:func|chan|map|interface|struct|int\d*|bool|error|float\d+|any|context\.Context)$/.test(type)
    )
  )
    return [opaque(binding.name)];
  const given = callersOf(r, member).flatMap(args => {
    const range = args[binding.index];
    return range ? refsOf(r, range, deeper(deeper(f))) : [];
  });
  return distinct(given, () =>
    NAMING.test(binding.name) && (TEXTS.has(type) || TEXT_NAME.test(type) || !type.includes('/'))
      ? constant(parameterName(r.s.package, member.name, binding.index))
      : opaque(binding.name),
  );
}
