import { literal, type Ref, setting } from '../../core/ref.ts';
import { argumentRanges, type Chain, chainEndingAt } from './csharp-chain.ts';
import { unwrap } from './csharp-operators.ts';
import type { CsSource, CsVariable } from './csharp-source.ts';
import { afterName, P } from './csharp-tokens.ts';
import { type Following, refOf } from './csharp-values.ts';
import { isText, kindAt } from './tokens.ts';

const CONFIGURATION =
  /^_?(?:\w{0,40}configuration|config|cfg|configurationmanager|appsettings|configurationroot|conf)$/i;
const CONFIGURATION_TYPES = new Set([
  'IConfiguration',
  'IConfigurationRoot',
  'IConfigurationSection',
  'ConfigurationManager',
  'IConfigurationManager',
  'IConfigurationBuilder',
]);
const SECTIONS = new Set(['GetSection', 'GetRequiredSection']);
const VALUES = new Set(['GetValue', 'GetRequiredValue', 'GetString', 'GetRequiredString']);
const CONNECTIONS = new Set(['GetConnectionString', 'GetRequiredConnectionString']);

/** The setting that the chain reads up to `index`; undefined where it reads none. */
export function settingRead(s: CsSource, chain: Chain, index: number, f: Following): Ref | undefined {
  const link = chain.links[index]!;
  const before = chain.links[index - 1];
  const argument = (n: number): Ref | undefined => {
    const range = argumentRanges(s, link)[n];
    return range && refOf(s, afterName(s, range[0]), range[1], { ...f, depth: f.depth + 1 });
  };
  if (link.form === 'name') {
    const isValue = link.name === 'Value' && before?.form === 'call' && SECTIONS.has(before.name);
    const key = isValue ? sectionOf(s, chain, index - 1, f) : undefined;
    return key ? setting(key) : undefined;
  }
  if (index === 0) return undefined;
  if (link.form === 'index') {
    const prefix = sectionOf(s, chain, index - 1, f);
    const key = prefix === undefined ? undefined : argument(0);
    return key?.ref === 'literal' ? setting(keyOf(prefix, key.value)) : undefined;
  }
  if (link.form !== 'call') return undefined;
  if (link.name === 'GetEnvironmentVariable') {
    const key = argument(0);
    return key?.ref === 'literal' ? setting(key.value) : undefined;
  }
  if (CONNECTIONS.has(link.name)) {
    const key = argument(0);
    return key?.ref === 'literal' ? setting(`ConnectionStrings:${key.value}`) : undefined;
  }
  if (link.name === 'Get') {
    const key = before?.form === 'call' && SECTIONS.has(before.name) ? sectionOf(s, chain, index - 1, f) : undefined;
    return key ? setting(key) : undefined;
  }
  if (!VALUES.has(link.name)) return undefined;
  const prefix = sectionOf(s, chain, index - 1, f);
  if (prefix === undefined) return undefined;
  // `GetValue(typeof(string), "Key")` is the old form.
  const [first, second] = [argument(0), argument(1)];
  const key = first?.ref === 'literal' ? first : second;
  const fallback = key === first ? second : undefined;
  if (key?.ref !== 'literal') return undefined;
  return setting(keyOf(prefix, key.value), fallback && fallback.ref !== 'opaque' ? fallback : undefined);
}

/** Path of the section that a chain stands for up to `index`; '' for the whole configuration, undefined where it is none. */
export function sectionOf(s: CsSource, chain: Chain, index: number, f: Following): string | undefined {
  const link = chain.links[index];
  if (!link) return undefined;
  if (link.form === 'call') {
    if (!SECTIONS.has(link.name))
      return /^(?:GetService|GetRequiredService)$/.test(link.name) && link.angle >= 0 ? '' : undefined;
    const prefix = index === 0 ? '' : sectionOf(s, chain, index - 1, f);
    const range = argumentRanges(s, link)[0];
    const key = range && refOf(s, afterName(s, range[0]), range[1], { ...f, depth: f.depth + 1 });
    return prefix !== undefined && key?.ref === 'literal' ? keyOf(prefix, key.value) : undefined;
  }
  if (link.form === 'index') {
    const prefix = sectionOf(s, chain, index - 1, f);
    const range = argumentRanges(s, link)[0];
    const key = range && refOf(s, range[0], range[1], { ...f, depth: f.depth + 1 });
    return prefix !== undefined && key?.ref === 'literal' ? keyOf(prefix, key.value) : undefined;
  }
  if (link.form !== 'name') return undefined;
  const isOwn = index === 0 || (index === 1 && chain.links[0]!.name === 'this');
  const variable = isOwn ? f.names.variable(link.name, f.place, f.anchor ?? link.at) : undefined;
  const value = variable && givenTo(variable, f);
  if (value && variable?.type?.name !== 'IConfiguration') {
    const [from, to] = unwrap(f.names.source, ...value);
    const inner = chainEndingAt(f.names.source, to - 1);
    const section =
      inner?.start === from && f.depth < 12
        ? sectionOf(f.names.source, inner, inner.links.length - 1, { ...f, depth: f.depth + 1 })
        : undefined;
    if (section !== undefined) return section;
  }
  if (variable?.type && CONFIGURATION_TYPES.has(variable.type.name)) return '';
  return CONFIGURATION.test(link.name) && (!variable?.type || CONFIGURATION_TYPES.has(variable.type.name))
    ? ''
    : undefined;
}

function givenTo(variable: CsVariable, f: Following): readonly [number, number] | undefined {
  if (variable.valueStart >= 0) return [variable.valueStart, variable.valueEnd];
  const assigned = variable.role === 'parameter' ? [] : f.names.assignments(variable);
  return assigned.length === 1 ? [assigned[0]!.valueStart, assigned[0]!.valueEnd] : undefined;
}

const keyOf = (prefix: string | undefined, key: string): string => {
  // The environment writes the same keys with `__`.
  const written = key.replaceAll('__', ':');
  return prefix ? `${prefix}:${written}` : written;
};

/** Section that a variable's properties are bound to: `section.Get<T>()`, `section.Bind(variable)`. */
export function boundSection(s: CsSource, variable: CsVariable, f: Following): string | undefined {
  if (f.depth > 12) return undefined;
  const value = givenTo(variable, f);
  const chain = value && chainEndingAt(s, unwrap(s, ...value)[1] - 1);
  const last = chain?.links.at(-1);
  const inner = { ...f, depth: f.depth + 1 };
  if (chain && last?.form === 'call' && last.angle >= 0 && chain.links.length > 1) {
    if (last.name === 'Get') return sectionOf(s, chain, chain.links.length - 2, inner);
    if (/^(?:GetOptions|GetSettings|GetSectionAs|BindOptions|GetBoundOptions)$/.test(last.name)) {
      const range = argumentRanges(s, last)[0];
      const key = range && refOf(s, range[0], range[1], inner);
      return key?.ref === 'literal' ? key.value : undefined;
    }
  }
  return s.file.text.includes('.Bind(') ? boundBy(s, variable, inner) : undefined;
}

/** `configuration.GetSection("Orders").Bind(options)`, `configuration.Bind("Orders", options)`. */
function boundBy(s: CsSource, variable: CsVariable, f: Following): string | undefined {
  const { tokens } = s;
  for (let i = 1; i < tokens.count; i++) {
    if (!isText(tokens, i, 'Bind') || kindAt(tokens, i + 1) !== P.open) continue;
    const chain = chainEndingAt(s, s.brackets.partner[i + 1]!);
    const ranges = chain ? argumentRanges(s, chain.links.at(-1)!) : [];
    const target = ranges.at(-1);
    if (!chain || !target || target[1] - target[0] !== 1 || !isText(tokens, target[0], variable.name)) continue;
    const prefix = sectionOf(s, chain, chain.links.length - 2, f);
    const key = ranges.length > 1 ? refOf(s, ranges[0]![0], ranges[0]![1], f) : literal('');
    if (prefix !== undefined && key.ref === 'literal') return key.value ? keyOf(prefix, key.value) : prefix;
  }
  return undefined;
}
