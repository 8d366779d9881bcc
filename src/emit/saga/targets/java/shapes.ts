import type { Names } from '../../names.ts';
import { camelCase, openNames, pascalCase } from '../../names.ts';
import { type Reference, resolveShape } from '../../references.ts';
import type { Saga, Shape } from '../../spec.ts';
import { takenTypes } from './file.ts';
import { quoted, reservedWords } from './language.ts';
import { declaration } from './layout.ts';

export interface Declared {
  /** Records by name, as the text of their files. */
  readonly records: ReadonlyMap<string, string>;
  /** Type of the input, or of a schema. */
  type(schema: string | undefined): string;
  /** Expression for a part of a value. */
  part(value: string, shape: Shape, path: readonly string[]): string;
}

/** Records for a saga's input and for every type it names. */
export function declareShapes(saga: Saga, names: Names): Declared {
  const records = new Map<string, string>();
  const known = new Map<string, string>();
  for (const [schema, shape] of Object.entries(saga.schemas))
    if (shape.properties) known.set(schema, names.take(pascalCase(schema), 'Type'));
  const inputName =
    saga.input.properties && saga.input.ref === undefined
      ? names.take(`${pascalCase(saga.name)}Input`, 'Type')
      : undefined;

  const typeOf = (shape: Shape, boxed: boolean, owner: string, part: string): string => {
    if (shape.ref !== undefined)
      return (
        known.get(shape.ref) ??
        (saga.schemas[shape.ref] ? typeOf(saga.schemas[shape.ref]!, boxed, owner, part) : 'Object')
      );
    switch (shape.type) {
      case 'string':
        return FORMATS[shape.format ?? ''] ?? 'String';
      case 'integer':
        return boxed ? 'Long' : 'long';
      case 'number':
        return boxed ? 'Double' : 'double';
      case 'boolean':
        return boxed ? 'Boolean' : 'boolean';
      case 'array':
        return shape.items ? `List<${typeOf(shape.items, true, owner, part)}>` : 'List<Object>';
      case 'any':
        return 'Object';
      case 'object': {
        if (!shape.properties) return 'Map<String, Object>';
        const name = names.take(owner + pascalCase(part), 'Type');
        declare(name, shape);
        return name;
      }
    }
  };

  function declare(name: string, shape: Shape): void {
    records.set(name, '');
    const components = openComponents();
    const parts = Object.entries(shape.properties ?? {}).map(([property, of]) => {
      const isRequired = shape.required === undefined || shape.required.includes(property);
      const component = components(property);
      const rename = component === property ? '' : `@JsonProperty(${quoted(property)}) `;
      const type = typeOf(of, !isRequired, name, property);
      return {
        text: `${rename}${type} ${component}`,
        component,
        property,
        mustBe: isRequired && !/^(?:long|double|boolean|Object)$/.test(type),
      };
    });
    const checks = parts
      .filter(p => p.mustBe)
      .map(p => `    Objects.requireNonNull(${p.component}, ${quoted(p.property)});\n`);
    const body = checks.length === 0 ? '' : `\n  public ${name} {\n${checks.join('')}  }\n`;
    records.set(
      name,
      declaration(
        0,
        `public record ${name}`,
        parts.map(p => p.text),
        ` {${body}}`,
      ),
    );
  }

  for (const [schema, name] of known) declare(name, saga.schemas[schema]!);
  if (inputName !== undefined) declare(inputName, saga.input);

  return {
    records,
    type(schema) {
      if (schema !== undefined) return typeOf({ type: 'any', ref: schema }, true, '', '');
      return inputName ?? (saga.input.ref === undefined ? 'Object' : (known.get(saga.input.ref) ?? 'Object'));
    },
    part(value, shape, path) {
      let at = value;
      let of = resolveShape(saga, shape);
      for (const [i, name] of path.entries()) {
        if (!of?.properties || !Object.hasOwn(of.properties, name))
          return `Values.at(${[at, ...path.slice(i).map(quoted)].join(', ')})`;
        const components = openComponents();
        const spelled = new Map(Object.keys(of.properties).map(p => [p, components(p)]));
        at = `${at}.${spelled.get(name)}()`;
        of = resolveShape(saga, of.properties[name]!);
      }
      return at;
    },
  };
}

/** Components of one record, in their order. */
function openComponents(): (property: string) => string {
  const names = openNames(reservedWords);
  return property => names.take(camelCase(property.replace(/[^\p{L}\p{M}\p{N}_]+/gu, '-')) || 'value', 'Value');
}

const FORMATS: Readonly<Record<string, string>> = {
  decimal: 'BigDecimal',
  date: 'LocalDate',
  'date-time': 'OffsetDateTime',
  uuid: 'UUID',
  uri: 'URI',
};

/** The shape that a reference starts from. */
export function rootOf(saga: Saga, reference: Reference, schema: string | undefined): Shape {
  if (reference.from === 'input') return saga.input;
  return schema === undefined ? { type: 'any' } : { type: 'any', ref: schema };
}

/** Names of classes. They are names of files too, which not every system can spell in any script or tell apart by case. */
export function openTypes(): Names {
  const names = openNames([...reservedWords, ...takenTypes]);
  const lower = new Set<string>();
  return {
    take(name, suffix) {
      let free = names.take(plain(name), suffix);
      while (lower.has(free.toLowerCase())) free = names.take(`${free}${suffix}`, suffix);
      lower.add(free.toLowerCase());
      return free;
    },
  };
}

/** Letters that are not plain as their numbers. */
export const plain = (name: string): string =>
  name
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .replace(/[^ -~]/gu, letter => `U${letter.codePointAt(0)!.toString(16)}`);
