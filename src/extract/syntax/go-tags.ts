import { literal, type Ref, setting } from '../../core/ref.ts';
import type { GoSource, GoVariable } from './go-source.ts';
import type { Annotation } from './outline.ts';

const MAX_DEPTH = 4;

/**
 * The setting that a struct's field is filled from: `env:"X"`, `envconfig:"X"`, `mapstructure:"x"`, `yaml:"x"` tags as
 * caarlos0/env, envconfig, cleanenv, viper and koanf read them. Keys of nested structs are joined with dots.
 */
export function tagSetting(s: GoSource, field: GoVariable): Ref | undefined {
  if (field.annotations.length === 0 || !isPlain(s, field)) return undefined;
  const tag = (...names: readonly string[]): string | undefined => {
    const found = names.map(n => field.annotations.find(a => a.name === n)).find(Boolean);
    return found && textOf(found);
  };
  const environment = tag('env', 'envconfig', 'env-name');
  const inline = environment && /,\s?default=([^,]*)/.exec(environment)?.[1];
  const fallback = tag('envDefault', 'env-default', 'default') ?? inline;
  const known = fallback === undefined ? undefined : literal(fallback);
  const file = fileKey(s, field, 0);
  const name = environment && /^([A-Za-z_]\w*)/.exec(environment)?.[1];
  if (name) return setting(name, file ? setting(file, known) : known);
  if (file) return setting(file, known);
  const split = field.annotations.find(a => a.name === 'split_words');
  if (split) return setting(field.name.replace(/([a-z0-9])([A-Z])/g, '$1_$2').toUpperCase(), known);
  return known && field.annotations.length > 0 ? setting(field.name.toUpperCase(), known) : undefined;
}

/** A text, a number or a list of them: what one setting can hold. */
function isPlain(s: GoSource, field: GoVariable): boolean {
  const name = field.type?.name ?? '';
  return (
    name === '[]' ||
    name === 'net/url.URL' ||
    (/^\w+$/.test(name) &&
      name !== 'map' &&
      name !== 'func' &&
      !s.types.some(t => t.name === name && t.kind === 'struct'))
  );
}

/** Key in a configuration file, with the keys of the structs around it. */
function fileKey(s: GoSource, field: GoVariable, depth: number): string | undefined {
  const tags = ['mapstructure', 'koanf', 'yaml', 'toml', ...(CONFIGURATION.test(field.owner ?? '') ? ['json'] : [])];
  const own = tags
    .map(t => field.annotations.find(a => a.name === t))
    .flatMap(a => (a ? [textOf(a).split(',')[0]!] : []))
    .find(k => /^[\w.-]+$/.test(k));
  if (!own || own === '-') return undefined;
  if (depth >= MAX_DEPTH) return own;
  const parent = s.variables.find(v => v.role === 'field' && v.type?.name === field.owner && v.owner !== field.owner);
  const prefix = parent && fileKey(s, parent, depth + 1);
  if (prefix) return `${prefix}.${own}`;
  // Where the struct around it is in another file, `host` alone would be anybody's.
  return GENERIC.test(own) && depth === 0 && !ROOT.test(field.owner ?? '') ? undefined : own;
}

const GENERIC = /^(?:host|port|url|uri|addr|address|name|user|path|key|topic|endpoint|server|database|db|dsn)$/i;
const ROOT = /^(?:app)?(?:config|configuration|settings)$/i;
const CONFIGURATION = /conf|setting|option|env/i;

function textOf(annotation: Annotation): string {
  const ref = annotation.args[0]?.ref;
  return ref?.ref === 'literal' ? ref.value : '';
}
