import type { Constant } from '../../core/fact.ts';
import { type Ref, setting } from '../../core/ref.ts';
import type { CsOutline, CsType, CsVariable } from '../syntax/csharp-source.ts';
import { simpleType } from '../syntax/csharp-tokens.ts';
import { constructorArgument, extensionArgument } from '../syntax/csharp-values.ts';

/** Constants and static values that other files refer to by `Type.Name`; members of enums stand for their names. */
export function constants(outline: CsOutline): readonly Constant[] {
  const out: Constant[] = [];
  for (const variable of outline.variables) {
    if (variable.role !== 'field' || !variable.constant || !variable.owner) continue;
    const value = variable.ownerType?.keyword === 'enum' ? undefined : textOf(variable);
    if (value)
      out.push({
        kind: 'constant',
        at: outline.file.at(variable.line),
        name: `${variable.owner}.${variable.name}`,
        value,
      });
  }
  return out;
}

/** Numbers and constructed objects are constants too, but name nothing. */
function textOf(variable: CsVariable): Ref | undefined {
  const value = variable.value;
  if (
    !value ||
    value.form === 'number' ||
    value.form === 'array' ||
    value.form === 'function' ||
    value.form === 'object'
  )
    return undefined;
  if (!/^(?:Uri|string|String|PathString|StringValues)$/.test(variable.type?.name ?? '')) return undefined;
  return value.ref.ref === 'opaque' || (value.ref.ref === 'literal' && value.ref.value === '') ? undefined : value.ref;
}

/** Classes that a section of the configuration is bound to, by the names that everybody gives to them. */
const OPTIONS = /^(\w*?)(?:Options|Settings|Config|Configuration|Setting|Urls?|Opts)$/;
const BOUND = new Set(['string', 'String', 'Uri', 'int', 'bool']);
const SECTION_CONSTANT =
  /^(?:Section(?:Name|Key)?|ConfigSection(?:Name)?|ConfigurationSection(?:Name)?|Key|Name|Position|OptionsName|Path)$/i;

/**
 * Properties of an options class stand for settings: below the section that the class names in a constant, else below
 * one that is called as the class is, with or without its ending, else at the top.
 */
export function optionFields(outline: CsOutline): readonly Constant[] {
  const bound = boundIn(outline);
  return outline.types.flatMap(type => {
    const named = OPTIONS.exec(type.name)?.[1];
    const known = bound.get(type.name);
    if (type.kind !== 'class' || (named === undefined && known === undefined)) return [];
    const sections = known === undefined ? sectionsOf(outline, type, named!) : [known];
    return propertiesOf(outline, type).map((p): Constant => {
      const preset =
        p.value && p.value.ref.ref !== 'opaque' && !(p.value.ref.ref === 'literal' && p.value.ref.value === '')
          ? p.value.ref
          : undefined;
      const value = sections.reduceRight<Ref | undefined>(
        (fallback, section) => setting(section ? `${section}:${p.name}` : p.name, fallback),
        preset,
      );
      return { kind: 'constant', at: outline.file.at(p.line), name: `${type.name}.${p.name}`, value: value! };
    });
  });
}

function propertiesOf(outline: CsOutline, type: CsType): readonly CsVariable[] {
  return outline.variables.filter(
    v =>
      v.owner === type.name &&
      v.role === 'field' &&
      v.property &&
      !v.constant &&
      BOUND.has(v.type?.name ?? '') &&
      v.exported,
  );
}

function sectionsOf(outline: CsOutline, type: CsType, stem: string): readonly string[] {
  const constant = outline.variables.find(
    v => v.owner === type.name && v.constant && SECTION_CONSTANT.test(v.name) && v.type?.name === 'string',
  )?.value?.ref;
  if (constant?.ref === 'literal' && constant.value) return [constant.value];
  return [...new Set([type.name, stem, ''])];
}

/** `services.Configure<Urls>(configuration.GetSection("urls"))` and `AddOptions<Urls>().BindConfiguration("urls")` in this very file. */
function boundIn(outline: CsOutline): ReadonlyMap<string, string> {
  const out = new Map<string, string>();
  for (const i of outline.invocations(new Set(['Configure', 'AddOptions']))) {
    const type = i.typeArgs[0];
    const section = i.args
      .map(a => a.invocation)
      .find(call => call?.name === 'GetSection' || call?.name === 'GetRequiredSection')?.args[0]?.ref;
    if (type && section?.ref === 'literal') out.set(simpleType(type), section.value);
  }
  return out;
}

/** Constructions of own types with an address: the constructor's parameter is a constant of that class. */
export function constructorArguments(outline: CsOutline): readonly Constant[] {
  const { text } = outline.file;
  if (!/:\/\/|GetEnvironmentVariable|onfiguration|Connection/.test(text)) return [];
  const names = new Set(
    [...text.matchAll(/\bnew\s{1,20}([A-Z]\w{0,80})\s?\(/g)].map(m => `new ${m[1]!}`).filter(n => !LIBRARY.test(n)),
  );
  return outline.invocations(names).flatMap(i =>
    i.args.flatMap((argument, n): readonly Constant[] => {
      const { ref } = argument;
      return isAddress(ref)
        ? [{ kind: 'constant', at: outline.file.at(i.line), name: constructorArgument(i.name.slice(4), n), value: ref }]
        : [];
    }),
  );
}

/** Extension methods that are handed an address: the parameter is known to the method's own file by its name. */
export function extensionArguments(outline: CsOutline): readonly Constant[] {
  const names = new Set(
    [
      ...outline.file.text.matchAll(
        /\.\s{0,40}((?:Add|Use|With|Register|Configure|Create|Build|Setup|Init)[A-Z]\w{1,60})\s?[(<]/g,
      ),
    ].map(m => m[1]!),
  );
  return outline.invocations(names).flatMap(i =>
    i.receiver === '' || /^[A-Z]\w*$/.test(i.receiver) || OF_LIBRARIES.test(i.name)
      ? []
      : i.args.flatMap((argument, n): readonly Constant[] => {
          if (argument.form === 'function' || !isAddress(argument.ref)) return [];
          return [
            { kind: 'constant', at: outline.file.at(i.line), name: extensionArgument(i.name, n), value: argument.ref },
          ];
        }),
  );
}

/** Extension methods of libraries, that nobody follows into. */
const OF_LIBRARIES =
  /^(?:Use(?:Npgsql|SqlServer|MySql|MySQL|Sqlite|Oracle|Cosmos|Urls)|Add(?:Npgsql\w*|SqlServer|Redis|MongoDb|RabbitMQ|UrlGroup|StackExchangeRedis\w*|Policy\w*|HttpClient|Marten)|With(?:Origins|Url|Header|Endpoint|Reference|Environment))$/;

/** Types of libraries, that nobody follows into. */
const LIBRARY =
  /(?:Exception|Uri|UriBuilder|HttpRequestMessage|String|Content|Exchange|Header\w*|Result|Response|Request|Entity|Dictionary|List|Builder|Attribute|Filter|Handler|Scope|Claim|Secret|Connection|Command|Client|Options|Info|Event|Message|License|Contact|Resource)$/;
const ADDRESS_KEY = /ur[il]|host|addr|endpoint|service|server|port|connection/i;

function isAddress(ref: Ref): boolean {
  if (ref.ref === 'literal') return /^[a-z][a-z+]{1,9}:\/\/|^[\w.-]+:\d{2,5}$/.test(ref.value);
  if (ref.ref === 'setting') return ADDRESS_KEY.test(ref.key);
  return (
    ref.ref === 'join' &&
    (isAddress(ref.parts[0]!) || (ref.parts[0]?.ref === 'literal' && ref.parts[0].value.includes('://')))
  );
}
