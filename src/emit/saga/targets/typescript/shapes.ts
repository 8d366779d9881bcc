import { code, type Fragment, type Imported } from '../../../printer.ts';
import type { Names } from '../../names.ts';
import { pascalCase } from '../../names.ts';
import { resolveShape } from '../../references.ts';
import type { Saga, Shape } from '../../spec.ts';
import { object, property, quoted, wideObject } from './language.ts';

const z: Imported = { symbol: 'z', from: 'zod' };

export interface Declared {
  /** `const Reservation = z.object(…)` and its type, in an order in which each is known before it is used. */
  readonly declarations: readonly Fragment[];
  /** Name of the constant and type of a schema; of the input for undefined. */
  name(schema: string | undefined): string;
}

/** Zod schemas for a saga's input and for every type it names. */
export function declareShapes(saga: Saga, names: Names): Declared {
  const constants = new Map(Object.keys(saga.schemas).map(name => [name, names.take(pascalCase(name), 'Type')]));
  const inputName =
    saga.input.ref === undefined ? names.take(`${pascalCase(saga.name)}Input`, 'Type') : constants.get(saga.input.ref)!;
  const declare = (name: string, shape: Shape) =>
    code`export const ${name} = ${zodOf(shape, constants)};
export type ${name} = ${z}.infer<typeof ${name}>;`;
  const declarations = inOrder(saga).map(name => declare(constants.get(name)!, saga.schemas[name]!));
  if (saga.input.ref === undefined) declarations.push(declare(inputName, saga.input));
  return { declarations, name: schema => (schema === undefined ? inputName : constants.get(schema)!) };
}

/** Types that contain themselves cannot be declared as plain constants; their names. */
export function circularShapes(saga: Saga): readonly string[] {
  const reaches = (from: string, seen: ReadonlySet<string>): ReadonlySet<string> => {
    const next = refsIn(saga.schemas[from]).filter(name => !seen.has(name));
    return next.reduce<ReadonlySet<string>>((all, name) => reaches(name, all), new Set([...seen, ...next]));
  };
  return Object.keys(saga.schemas).filter(name => reaches(name, new Set()).has(name));
}

function inOrder(saga: Saga): readonly string[] {
  const done = new Set<string>();
  const visit = (name: string) => {
    if (done.has(name)) return;
    for (const used of refsIn(saga.schemas[name])) if (used !== name && Object.hasOwn(saga.schemas, used)) visit(used);
    done.add(name);
  };
  for (const name of Object.keys(saga.schemas)) visit(name);
  return [...done];
}

function refsIn(shape: Shape | undefined): readonly string[] {
  if (!shape) return [];
  if (shape.ref !== undefined) return [shape.ref];
  return [...Object.values(shape.properties ?? {}), ...(shape.items ? [shape.items] : [])].flatMap(refsIn);
}

const FORMATS: Readonly<Record<string, string>> = {
  decimal: 'z.string().regex(/^-?\\d+(?:\\.\\d+)?$/)',
  date: 'z.iso.date()',
  'date-time': 'z.iso.datetime({ offset: true })',
  uuid: 'z.uuid()',
  uri: 'z.url()',
  email: 'z.email()',
};

function zodOf(shape: Shape, constants: ReadonlyMap<string, string>, indent = ''): string {
  if (shape.ref !== undefined) return constants.get(shape.ref) ?? 'z.unknown()';
  switch (shape.type) {
    case 'string':
      return FORMATS[shape.format ?? ''] ?? 'z.string()';
    case 'integer':
      return 'z.int()';
    case 'number':
      return 'z.number()';
    case 'boolean':
      return 'z.boolean()';
    case 'any':
      return 'z.unknown()';
    case 'array':
      return `z.array(${shape.items ? zodOf(shape.items, constants, indent) : 'z.unknown()'})`;
    case 'object': {
      if (!shape.properties) return 'z.record(z.string(), z.unknown())';
      const entries = Object.entries(shape.properties).map(([name, of]) => {
        const required = shape.required === undefined || shape.required.includes(name);
        return [name, `${zodOf(of, constants, `${indent}  `)}${required ? '' : '.optional()'}`] as const;
      });
      const line = `z.object(${object(entries)})`;
      if (line.length + indent.length <= 80 && !line.includes('\n')) return line;
      return `z.object({\n${entries.map(([name, value]) => `${indent}  ${property(name)}: ${value},\n`).join('')}${indent}})`;
    }
  }
}

/**
 * A value of a type, for tests.
 * @param serial expression of a number that makes ids differ; used for the properties that `isId` says
 */
export function sampleOf(
  saga: Saga,
  shape: Shape,
  isId: (path: readonly string[]) => boolean,
  path: readonly string[] = [],
): string {
  const at = resolveShape(saga, shape) ?? { type: 'any' as const };
  const id = isId(path);
  switch (at.type) {
    case 'integer':
    case 'number':
      return id ? 'serial' : '1';
    case 'boolean':
      return 'true';
    case 'array':
      return at.items ? `[${sampleOf(saga, at.items, isId, [...path, '[]'])}]` : '[]';
    case 'object':
      return wideObject(
        Object.entries(at.properties ?? {}).map(([name, of]) => [name, sampleOf(saga, of, isId, [...path, name])]),
        path.length === 0 ? 80 : Number.POSITIVE_INFINITY,
      );
    default:
      return sampleText(at.format, path.at(-1) ?? 'value', id);
  }
}

function sampleText(format: string | undefined, name: string, id: boolean): string {
  if (format === 'uuid')
    return id
      ? "`00000000-0000-4000-8000-${String(serial).padStart(12, '0')}`"
      : quoted('00000000-0000-4000-8000-000000000001');
  if (format === 'date') return quoted('2030-01-31');
  if (format === 'date-time') return quoted('2030-01-31T12:00:00Z');
  if (format === 'decimal') return quoted('10.00');
  if (format === 'uri') return quoted('https://shop.example/1');
  if (format === 'email') return quoted('ada@shop.example');
  return id ? `\`${name.replace(/[\\`$]/g, '')}-\${serial}\`` : quoted(name);
}
