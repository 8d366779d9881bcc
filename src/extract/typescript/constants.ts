import type { Constant, Fact } from '../../core/fact.ts';
import type { Ref } from '../../core/ref.ts';
import type { Expression, Outline, Variable } from '../syntax/outline.ts';
import { moduleName } from '../syntax/typescript-refs.ts';

/** Constants of one file that others may name; larger tables are data, not names. */
const MAX_PER_FILE = 300;
const MAX_DEPTH = 3;
const MAX_TEXT = 300;
/** Calls that give the object they are given. */
const HANDS_BACK = /^(?:registerAs|freeze|deepFreeze|convict|defineConfig|assign|merge|default)$/;

/**
 * Named values other files of the unit may refer to: exported constants, enums, objects and static fields. What a whole
 * file exports goes by the file's name too, since `require('./config')` gives it that name.
 */
export function* constants(outline: Outline): Iterable<Fact> {
  const whole = moduleName(outline.file.path);
  let count = 0;
  for (const variable of outline.variables) {
    if (!isShared(variable) || !variable.value || count >= MAX_PER_FILE) continue;
    const names = namesOf(variable, whole);
    for (const found of named(outline, names, variable.value, 0)) {
      if (++count > MAX_PER_FILE) return;
      yield found;
    }
  }
}

function isShared(variable: Variable): boolean {
  if (variable.role === 'module') return variable.exported || variable.name === 'module.exports';
  return variable.role === 'field' && variable.owner !== undefined && variable.constant;
}

/** Under which names others reach it; '' stands for the file itself. */
function namesOf(variable: Variable, whole: string): string[] {
  if (variable.name === 'module.exports') return [whole, ''];
  if (variable.role === 'field') return [`${variable.owner}.${variable.name}`];
  return [variable.name];
}

function* named(outline: Outline, names: readonly string[], value: Expression, depth: number): Iterable<Constant> {
  if (value.form === 'object' || value.form === 'function') {
    if (depth >= MAX_DEPTH || value.form === 'function') return;
    for (const [key, inner] of Object.entries(value.fields ?? {}))
      yield* named(
        outline,
        names.map(name => (name ? `${name}.${key}` : key)),
        inner,
        depth + 1,
      );
    return;
  }
  if (value.form === 'call' && HANDS_BACK.test(value.invocation?.name ?? '')) {
    // `registerAs('db', () => ({ … }))`, `Object.freeze({ … })`, `convict({ … })`
    const last = value.invocation?.args.at(-1);
    const fields = last?.fields;
    if (fields && depth < MAX_DEPTH) {
      for (const [key, inner] of Object.entries(fields))
        yield* named(
          outline,
          names.map(name => (name ? `${name}.${key}` : key)),
          inner,
          depth + 1,
        );
      return;
    }
  }
  const ref = value.ref;
  if (!isUseful(ref)) return;
  const at = outline.file.at(value.line);
  for (const name of names) if (name) yield { kind: 'constant', at, name, value: ref };
}

function isUseful(ref: Ref): boolean {
  if (ref.ref === 'opaque') return false;
  // Sentences and markup are no names.
  return ref.ref !== 'literal' || (ref.value !== '' && ref.value.length <= MAX_TEXT && !/[\s<>"]/.test(ref.value));
}
