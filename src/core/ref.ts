/**
 * A name as the code gives it, before linking. Names are resolved late: an extractor that sees
 * `${ORDERS_URL}/pay` says so, and linking joins the key to compose, Kubernetes or `.env` facts.
 */
export type Ref =
  | { readonly ref: 'literal'; readonly value: string }
  /** Read from configuration or the environment; `fallback` is the default written beside it. */
  | { readonly ref: 'setting'; readonly key: string; readonly fallback?: Ref }
  /** A constant of this or another file of the unit: `Topics.ORDERS`, `ordersUrl`. */
  | { readonly ref: 'constant'; readonly name: string }
  | { readonly ref: 'join'; readonly parts: readonly Ref[] }
  /** Not a name we can follow; `text` is what stood there. */
  | { readonly ref: 'opaque'; readonly text: string };

export const literal = (value: string): Ref => ({ ref: 'literal', value });
export const setting = (key: string, fallback?: Ref): Ref => ({
  ref: 'setting',
  key,
  ...(fallback ? { fallback } : {}),
});
export const constant = (name: string): Ref => ({ ref: 'constant', name });
export const opaque = (text: string): Ref => ({ ref: 'opaque', text: text.slice(0, 200) });

/** Joins parts, folding neighbouring literals; a single part stays itself. */
export function join(parts: readonly Ref[]): Ref {
  const out: Ref[] = [];
  for (const part of parts.flatMap(p => (p.ref === 'join' ? p.parts : [p]))) {
    const last = out.at(-1);
    if (part.ref === 'literal' && last?.ref === 'literal') out[out.length - 1] = literal(last.value + part.value);
    else if (part.ref !== 'literal' || part.value !== '') out.push(part);
  }
  return out.length === 1 ? out[0]! : out.length === 0 ? literal('') : { ref: 'join', parts: out };
}

const PLACEHOLDER =
  /\$\{([A-Za-z_][\w.[\]-]*)(?::?[-:]((?:[^{}]|\{[^{}]*\}|\$\{[^{}]*\})*))?\}|\$\(([A-Za-z_]\w*)\)|\$([A-Za-z_]\w*)/g;

/**
 * Text with `${KEY}`, `${KEY:-default}` (shell, compose), `${key:default}` (Spring), `$(KEY)` (Kubernetes) or `$KEY`
 * placeholders, as it stands in configuration files, annotations and `@Value`.
 */
export function parsePlaceholders(text: string): Ref {
  if (!text.includes('$')) return literal(text);
  const parts: Ref[] = [];
  let last = 0;
  for (const match of text.matchAll(PLACEHOLDER)) {
    if (match.index > last) parts.push(literal(text.slice(last, match.index)));
    const key = match[1] ?? match[3] ?? match[4]!;
    parts.push(setting(key, match[2] === undefined ? undefined : parsePlaceholders(match[2])));
    last = match.index + match[0].length;
  }
  if (last < text.length) parts.push(literal(text.slice(last)));
  return join(parts);
}

/** What a person would read: `${ORDERS_URL}/pay`, `Topics.ORDERS`. */
export function showRef(ref: Ref): string {
  switch (ref.ref) {
    case 'literal':
      return ref.value;
    case 'setting':
      return `\${${ref.key}}`;
    case 'constant':
      return ref.name;
    case 'join':
      return ref.parts.map(showRef).join('');
    case 'opaque':
      return ref.text;
  }
}
