import type { Constant, Entry, Fact } from '../../core/fact.ts';
import type { Ref } from '../../core/ref.ts';
import { fieldSetting } from '../syntax/java-settings.ts';
import type { JvmVariable } from '../syntax/java-source.ts';
import { constructorArgument } from '../syntax/java-values.ts';
import type { Outline } from '../syntax/outline.ts';

/** Constants and configured fields that other files refer to by `Type.NAME`; Kotlin's top-level ones by their bare name. */
export function constants(outline: Outline): readonly Constant[] {
  const out: Constant[] = [];
  for (const variable of outline.variables as readonly JvmVariable[]) {
    if (variable.role !== 'field' && variable.role !== 'module') continue;
    const configured = fieldSetting(variable);
    const value = configured
      ? {
          ...configured,
          ...(configured.ref === 'setting' &&
          !configured.fallback &&
          variable.value &&
          variable.value.ref.ref !== 'opaque'
            ? { fallback: variable.value.ref }
            : {}),
        }
      : variable.constant && variable.value && namesSomething(variable.value.form)
        ? variable.value.ref
        : undefined;
    if (!value || value.ref === 'opaque' || (value.ref === 'literal' && value.value === '')) continue;
    out.push({
      kind: 'constant',
      at: outline.file.at(variable.line),
      name: variable.owner ? `${variable.owner}.${variable.name}` : variable.name,
      value,
    });
  }
  return out;
}

/** Constructions of own types with an address: the constructor's parameter is a constant of that class. */
export function constructorArguments(outline: Outline): readonly Constant[] {
  const { text } = outline.file;
  if (!/:\/\/|getenv|@Value|getProperty|UR[IL]|Url/.test(text)) return [];
  const made = outline.language === 'kotlin' ? /\b([A-Z]\w{0,80})\(/g : /\bnew\s{1,20}([A-Z]\w{0,80})\s?\(/g;
  const names = new Set([...text.matchAll(made)].map(m => `new ${m[1]!}`).filter(n => !LIBRARY.test(n)));
  return outline.invocations(names).flatMap(i =>
    i.args.flatMap((argument, n): readonly Constant[] => {
      const { ref } = argument;
      return isAddress(ref)
        ? [{ kind: 'constant', at: outline.file.at(i.line), name: constructorArgument(i.name.slice(4), n), value: ref }]
        : [];
    }),
  );
}

/** Types of libraries, that nobody follows into. */
const LIBRARY =
  /(?:Exception|Error|URI|URL|HttpGet|HttpPost|HttpPut|HttpDelete|String|Date|File|Queue|Exchange|Header|Response|Request|Entity|Map|List|Builder|Matcher|Template|Filter|Handler)$/;
const ADDRESS_KEY = /ur[il]|host|addr|endpoint|service|server|port/i;

function isAddress(ref: Ref): boolean {
  if (ref.ref === 'literal') return /^[a-z][a-z+]{1,9}:\/\/|^[\w.-]+:\d{2,5}$/.test(ref.value);
  if (ref.ref === 'setting') return ADDRESS_KEY.test(ref.key);
  return (
    ref.ref === 'join' &&
    (isAddress(ref.parts[0]!) || (ref.parts[0]?.ref === 'literal' && ref.parts[0].value.includes('://')))
  );
}

/** Numbers and constructed objects are constants too, but name nothing. */
function namesSomething(form: string): boolean {
  return form === 'string' || form === 'name' || form === 'other' || form === 'call';
}

/** `public static void main(String[] args)` and Kotlin's `fun main`, where no framework's own mark says it better. */
export function entries(outline: Outline, found: readonly Fact[]): readonly Entry[] {
  if (found.some(f => f.kind === 'entry')) return [];
  const main = outline.members.find(
    m =>
      m.name === 'main' &&
      (outline.language === 'kotlin'
        ? m.parameters.length <= 1
        : m.returns?.name === 'void' && m.parameters.length === 1 && m.parameters[0]!.type?.name === 'String'),
  );
  if (!main) return [];
  const boot = outline.imports.some(
    i =>
      i.module === 'org.springframework.boot.SpringApplication' ||
      i.module === 'org.springframework.boot.builder.SpringApplicationBuilder' ||
      i.module === 'org.springframework.boot.runApplication',
  );
  const technology = boot
    ? 'Spring Boot'
    : outline.imports.some(i => i.module.startsWith('io.quarkus'))
      ? 'Quarkus'
      : outline.imports.some(i => i.module.startsWith('io.micronaut'))
        ? 'Micronaut'
        : outline.language === 'kotlin'
          ? 'Kotlin'
          : 'Java';
  return [{ kind: 'entry', at: outline.file.at(main.line), technology }];
}
