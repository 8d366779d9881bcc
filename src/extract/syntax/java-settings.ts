import { join, literal, parsePlaceholders, type Ref } from '../../core/ref.ts';
import type { JvmVariable } from './java-source.ts';
import type { Annotation, Expression } from './outline.ts';

/** Attribute of an annotation by the first of its names that is given; `value` also means the bare argument. */
export function attribute(annotation: Annotation, ...names: readonly string[]): Expression | undefined {
  for (const name of names) {
    const found = annotation.named[name] ?? (name === 'value' ? annotation.args[0] : undefined);
    if (found) return found;
  }
  return undefined;
}

/** The setting that fills a field or parameter: `@Value`, `@ConfigProperty`, `@ConfigurationProperties` on its class. */
export function fieldSetting(variable: JvmVariable): Ref | undefined {
  for (const annotation of variable.annotations) {
    if (annotation.name === 'Value' || annotation.name === 'Property') {
      const value = attribute(annotation, 'value', 'name');
      if (value?.ref.ref !== 'literal' && value?.ref.ref !== 'join') continue;
      return annotation.name === 'Property' ? { ref: 'setting', key: text(value.ref) } : placeholders(value.ref);
    }
    if (annotation.name === 'ConfigProperty') {
      const key = attribute(annotation, 'name');
      const fallback = attribute(annotation, 'defaultValue');
      if (key?.ref.ref === 'literal')
        return { ref: 'setting', key: key.ref.value, ...(fallback ? { fallback: fallback.ref } : {}) };
    }
  }
  if (variable.role !== 'field' || variable.constant) return undefined;
  const prefix = configurationPrefix(variable);
  return prefix === undefined
    ? undefined
    : { ref: 'setting', key: prefix ? `${prefix}.${variable.name}` : variable.name };
}

function configurationPrefix(variable: JvmVariable): string | undefined {
  const annotation = variable.ownerType?.annotations.find(
    a => a.name === 'ConfigurationProperties' || a.name === 'ConfigProperties',
  );
  if (!annotation) return undefined;
  const prefix = attribute(annotation, 'prefix', 'value');
  return prefix?.ref.ref === 'literal' ? prefix.ref.value : prefix ? undefined : '';
}

const text = (ref: Ref): string => (ref.ref === 'literal' ? ref.value : '');

/** Literal stretches read as configuration text: `"${orders.url:http://localhost}"`, `#{'${a.b}'.split(',')}`. */
export function placeholders(ref: Ref): Ref {
  if (ref.ref === 'join') return join(ref.parts.map(placeholders));
  if (ref.ref !== 'literal') return ref;
  const variable = /^#\{\s*systemEnvironment\[['"]?(\w+)['"]?\]\s*\}$/.exec(ref.value);
  if (variable) return { ref: 'setting', key: variable[1]! };
  if (!ref.value.startsWith('#{')) return parsePlaceholders(ref.value);
  const from = ref.value.indexOf("'${");
  const to = ref.value.indexOf("}'", from);
  return from >= 0 && to > from ? parsePlaceholders(ref.value.slice(from + 1, to + 1)) : literal(ref.value);
}
