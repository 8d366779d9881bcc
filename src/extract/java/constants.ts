import type { Constant, Entry, Fact } from '../../core/fact.ts';
import { fieldSetting } from '../syntax/java-settings.ts';
import type { JvmVariable } from '../syntax/java-source.ts';
import type { Outline } from '../syntax/outline.ts';

/** Constants and configured fields that other files refer to by `Type.NAME`; Kotlin's top-level ones by their bare name. */
export function constants(outline: Outline): readonly Constant[] {
  const out: Constant[] = [];
  for (const variable of outline.variables as readonly JvmVariable[]) {
    if (variable.role !== 'field' && variable.role !== 'module') continue;
    const configured = fieldSetting(variable);
    const value = configured
      ? { ...configured, ...(configured.ref === 'setting' && !configured.fallback && variable.value && variable.value.ref.ref !== 'opaque' ? { fallback: variable.value.ref } : {}) }
      : variable.constant && variable.value && namesSomething(variable.value.form) ? variable.value.ref : undefined;
    if (!value || value.ref === 'opaque') continue;
    out.push({ kind: 'constant', at: outline.file.at(variable.line), name: variable.owner ? `${variable.owner}.${variable.name}` : variable.name, value });
  }
  return out;
}

/** Numbers and constructed objects are constants too, but name nothing. */
function namesSomething(form: string): boolean {
  return form === 'string' || form === 'name' || form === 'other' || form === 'call';
}

/** `public static void main(String[] args)` and Kotlin's `fun main`, where no framework's own mark says it better. */
export function entries(outline: Outline, found: readonly Fact[]): readonly Entry[] {
  if (found.some(f => f.kind === 'entry')) return [];
  const main = outline.members.find(m => m.name === 'main' && (outline.language === 'kotlin' ? m.parameters.length <= 1 : m.returns?.name === 'void' && m.parameters.length === 1 && m.parameters[0]!.type?.name === 'String'));
  if (!main) return [];
  const boot = outline.imports.some(i => i.module === 'org.springframework.boot.SpringApplication' || i.module === 'org.springframework.boot.builder.SpringApplicationBuilder' || i.module === 'org.springframework.boot.runApplication');
  const technology = boot ? 'Spring Boot' : outline.imports.some(i => i.module.startsWith('io.quarkus')) ? 'Quarkus' : outline.imports.some(i => i.module.startsWith('io.micronaut')) ? 'Micronaut' : outline.language === 'kotlin' ? 'Kotlin' : 'Java';
  return [{ kind: 'entry', at: outline.file.at(main.line), technology }];
}
