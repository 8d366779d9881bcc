import type { Constant, Entry, Fact } from '../../core/fact.ts';
import { type Ref, setting } from '../../core/ref.ts';
import type { Outline, Variable } from '../syntax/outline.ts';
import type { PythonOutline } from '../syntax/python-outline.ts';
import { isKnown, namedOf, plainOf } from './row-facts.ts';

/** Constants of one file that others may name; larger tables are data. */
const MAX_PER_FILE = 300;
const MAX_TEXT = 300;

/** Sentences, markup and numbers name nothing. */
function isUseful(ref: Ref): boolean {
  if (ref.ref === 'opaque') return false;
  return (
    ref.ref !== 'literal' ||
    (ref.value !== '' && ref.value.length <= MAX_TEXT && !/[\s<>"]/.test(ref.value) && !/^\d+$/.test(ref.value))
  );
}

/** `config` for `shop/config.py` and `shop/config/__init__.py`: what other files call the module. */
export function moduleName(path: string): string {
  const parts = path.replace(/\.pyw?$/, '').split('/');
  const last = parts.at(-1)!;
  return last === '__init__' ? (parts.at(-2) ?? last) : last;
}

/** Classes whose fields are read from the environment by name. */
const SETTINGS_BASE = /^pydantic(?:_settings)?\.BaseSettings$|^(?:\w+\.)?BaseSettings$/;

/**
 * Values that other files of the unit may refer to: of a module by `module.NAME`, of a class by `Class.name`, items set
 * in an application's configuration by `config.NAME`.
 */
export function* constants(outline: PythonOutline): Iterable<Fact> {
  const module = moduleName(outline.file.path);
  for (const { name, value, line } of outline.givenBy(TELLING))
    if (isUseful(value))
      yield { kind: 'constant', at: outline.file.at(line), name: `${module}.${name}()`, value } satisfies Constant;
  const configured = settingsClasses(outline);
  let count = 0;
  for (const variable of outline.variables) {
    for (const { name, value } of named(variable, module, configured)) {
      if (!isUseful(value) || ++count > MAX_PER_FILE) continue;
      const found: Constant = { kind: 'constant', at: outline.file.at(variable.line), name, value };
      yield found;
    }
  }
  yield* configUpdates(outline);
}

function* named(
  variable: Variable,
  module: string,
  configured: ReadonlyMap<string, SettingsClass>,
): Iterable<{ name: string; value: Ref }> {
  const { name, role } = variable;
  if (role !== 'module' && role !== 'field' && !name.includes('conf')) return;
  if (name.startsWith('__') || variable.owner === 'Meta') return;
  const item = /[.[]/.test(name) ? /(?:^|\.)(?:config|conf)(?:\[(\w+)\]|\.(\w+))$/.exec(name) : null;
  if (item && variable.value) yield { name: `config.${item[1] ?? item[2]}`, value: variable.value.ref };
  if (/[.[]/.test(name)) return;
  const settings = role === 'field' && variable.owner ? configured.get(variable.owner) : undefined;
  if (settings && variable.constant) {
    if (name === 'model_config') return;
    const value = settingOf(variable, settings);
    yield { name: `${variable.owner}.${name}`, value };
    for (const alias of settings.aliases) yield { name: `${alias}.${name}`, value };
  } else if (role === 'field' && !/^[A-Z]/.test(name) && !TELLING.test(name)) {
    return;
  } else if (variable.value && role === 'module') {
    // A table of addresses, or a configuration in capitals; other tables are data.
    if (variable.value.text.startsWith('{') || variable.value.text.startsWith('dict('))
      for (const [key, field] of Object.entries(variable.value.fields ?? {})) {
        if (isAddress(field.ref) || /^[A-Z][A-Z0-9_]+$/.test(name)) yield { name: `${name}.${key}`, value: field.ref };
      }
    else if (isTelling(name, variable.value.ref)) yield { name: `${module}.${name}`, value: variable.value.ref };
  } else if (variable.value && role === 'field' && variable.owner && isTelling(name, variable.value.ref))
    yield { name: `${variable.owner}.${name}`, value: variable.value.ref };
}

const TELLING =
  /url|uri|host|addr|endpoint|topic|queue|exchange|channel|routing|stream|subject|service|broker|base|prefix|path|server|table|name|bucket|event|key/i;

/** Plain texts are constants under a name in capitals, or one that says what they are for. */
function isTelling(name: string, value: Ref): boolean {
  return value.ref === 'setting' || /^[A-Z][A-Z0-9_]*$/.test(name) || TELLING.test(name) || isAddress(value);
}

interface SettingsClass {
  readonly prefix: string;
  /** Variables of the module that hold one. */
  readonly aliases: readonly string[];
}

function settingsClasses(outline: Outline): ReadonlyMap<string, SettingsClass> {
  const found = new Map<string, SettingsClass>();
  for (const type of outline.types) {
    if (!type.extends.some(b => SETTINGS_BASE.test(b.name) || found.has(b.name))) continue;
    const inner = outline.variables.find(v => v.name === 'env_prefix' && v.line >= type.line && v.line <= type.endLine);
    const model = outline.variables.find(v => v.name === 'model_config' && v.owner === type.name)?.value;
    const prefix =
      inner?.value?.ref ??
      model?.fields?.env_prefix?.ref ??
      (model?.invocation ? namedOf(model.invocation).env_prefix?.ref : undefined);
    const aliases = outline.variables.flatMap(v =>
      v.role === 'module' && v.value?.invocation?.name === type.name ? [v.name] : [],
    );
    found.set(type.name, { prefix: prefix?.ref === 'literal' ? prefix.value : '', aliases });
  }
  return found;
}

/** `orders_url: str = "http://orders"` is the variable `ORDERS_URL`; a `Field` may give it another name. */
function settingOf(variable: Variable, { prefix }: SettingsClass): Ref {
  const made = variable.value?.invocation;
  const field = made?.name === 'Field' ? made : undefined;
  const named = field && namedOf(field);
  const alias = (named?.env ?? named?.validation_alias ?? named?.alias)?.ref;
  const given = field ? (named?.default ?? plainOf(field)[0])?.ref : variable.value?.ref;
  // A default that reads the environment itself says the name.
  if (given?.ref === 'setting') return given;
  const key = alias?.ref === 'literal' ? alias.value : `${prefix}${variable.name}`.toUpperCase();
  return setting(key, isKnown(given) ? given : undefined);
}

/** `app.config.update(ORDERS_URL="…")`, `app.config.from_mapping(…)` */
function* configUpdates(outline: Outline): Iterable<Constant> {
  if (!/config\.(?:update|from_mapping)\(/.test(outline.file.text)) return;
  for (const i of outline.invocations(new Set(['update', 'from_mapping'])))
    if (/config$/.test(i.receiver))
      for (const [name, value] of Object.entries({ ...plainOf(i)[0]?.fields, ...namedOf(i) }))
        if (isUseful(value.ref))
          yield { kind: 'constant', at: outline.file.at(i.line), name: `config.${name}`, value: value.ref };
}

const NOT_CLIENTS =
  /(?:Error|Exception|Field|Model|Column|Response|Request|Schema|Serializer|Type|Key|Enum|List|Dict|String)$/;
/** How far behind a class's name its arguments are looked for an address. */
const MAX_ARGUMENTS = 200;
const ADDRESS_KEY = /ur[il]|host|addr|endpoint|service|server|base/i;

function isAddress(ref: Ref): boolean {
  if (ref.ref === 'literal') return /^[a-z][a-z+]{1,9}:\/\/|^[\w.-]+:\d{2,5}$/.test(ref.value);
  if (ref.ref === 'setting')
    return ADDRESS_KEY.test(ref.key) || (ref.fallback !== undefined && isAddress(ref.fallback));
  if (ref.ref === 'constant') return ADDRESS_KEY.test(ref.name) && !ref.name.includes('#');
  return (
    ref.ref === 'join' &&
    (isAddress(ref.parts[0]!) || (ref.parts[0]!.ref === 'literal' && ref.parts[0]!.value.includes('://')))
  );
}

/**
 * Addresses that own classes are made with: `OrdersClient("http://orders")` is the constant `OrdersClient#0`, and with a
 * name `OrdersClient#base_url`. A class says which place a parameter has, so that both lead to the same value.
 */
export function* constructorArguments(outline: Outline): Iterable<Constant> {
  const { text } = outline.file;
  for (const type of outline.types) {
    const made = outline.members.find(m => m.owner === type.name && m.name === 'constructor');
    for (const [place, parameter] of (made?.parameters ?? []).entries())
      if (place > 0 && ADDRESS_KEY.test(parameter.name)) {
        const at = outline.file.at(parameter.line);
        yield {
          kind: 'constant',
          at,
          name: `parameter.${type.name}#${parameter.name}`,
          value: { ref: 'constant', name: `${type.name}#${place - 1}` },
        };
      }
  }
  if (!/:\/\/|environ|getenv|[uU][rR][lL]|host/.test(text)) return;
  const names = new Set<string>();
  for (const found of text.matchAll(/\b([A-Z][a-z]\w{0,80})\(/g))
    if (
      !NOT_CLIENTS.test(found[1]!) &&
      /:\/\/|environ|getenv|url|host|addr/i.test(text.slice(found.index, found.index + MAX_ARGUMENTS))
    )
      names.add(found[1]!);
  if (names.size === 0) return;
  for (const i of outline.invocations(names)) {
    if (i.receiverType !== undefined) continue;
    const at = outline.file.at(i.line);
    for (const [place, value] of plainOf(i).entries())
      if (isAddress(value.ref)) yield { kind: 'constant', at, name: `${i.name}#${place}`, value: value.ref };
    for (const [name, value] of Object.entries(namedOf(i)))
      if (ADDRESS_KEY.test(name) && isAddress(value.ref)) {
        yield { kind: 'constant', at, name: `${i.name}#${name}`, value: value.ref };
        // Data classes keep what they are made with under the same name.
        yield { kind: 'constant', at, name: `${i.name}.${name}`, value: value.ref };
      }
  }
}

/** `if __name__ == "__main__"` of a script that serves, consumes or calls, where no server's own start says it better. */
export function entries(outline: PythonOutline, found: readonly Fact[]): readonly Entry[] {
  if (found.some(f => f.kind === 'entry') || outline.mainLine === undefined) return [];
  const works = found.some(
    f => f.kind === 'consume' || f.kind === 'publish' || f.kind === 'call' || f.kind === 'store' || f.kind === 'route',
  );
  return works ? [{ kind: 'entry', at: outline.file.at(outline.mainLine), technology: 'Python' }] : [];
}
