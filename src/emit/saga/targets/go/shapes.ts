import type { Names } from '../../names.ts';
import { openNames } from '../../names.ts';
import { resolveShape } from '../../references.ts';
import { type Saga, type Shape, stepsOf } from '../../spec.ts';
import { exportedName, quoted } from './language.ts';
import { columns } from './layout.ts';

export interface Declared {
  /** Structs, as the text of their declarations. */
  readonly structs: readonly string[];
  /** Type of the input, or of a schema. */
  type(schema: string | undefined): string;
  /** Expression for a part of a value. */
  part(value: string, shape: Shape, path: readonly string[]): { readonly text: string; readonly isString: boolean };
}

/** Nobody has said what it is: it is handed on as it came. */
export const ANYTHING = 'json.RawMessage';

const FORMATS: Readonly<Record<string, string>> = { decimal: 'saga.Decimal', 'date-time': 'time.Time' };

/** Structs for a saga's input and for every type it names. */
export function declareShapes(saga: Saga, names: Names): Declared {
  const structs = new Map<string, string>();
  const known = new Map<string, string>();
  for (const [schema, shape] of Object.entries(saga.schemas))
    if (shape.properties) known.set(schema, names.take(exportedName(schema), 'Type'));
  const inputName =
    saga.input.properties && saga.input.ref === undefined
      ? names.take(`${exportedName(saga.name)}Input`, 'Type')
      : undefined;

  const typeOf = (shape: Shape, owner: string, part: string): string => {
    if (shape.ref !== undefined) {
      const named = saga.schemas[shape.ref];
      return known.get(shape.ref) ?? (named ? typeOf(named, owner, part) : ANYTHING);
    }
    switch (shape.type) {
      case 'string':
        return FORMATS[shape.format ?? ''] ?? 'string';
      case 'integer':
        return 'int64';
      case 'number':
        return 'float64';
      case 'boolean':
        return 'bool';
      case 'array':
        return `[]${shape.items ? typeOf(shape.items, owner, part) : ANYTHING}`;
      case 'any':
        return ANYTHING;
      case 'object': {
        if (!shape.properties) return `map[string]${ANYTHING}`;
        const name = names.take(owner + exportedName(part), 'Type');
        declare(name, shape, `is a part of ${owner}`);
        return name;
      }
    }
  };

  function declare(name: string, shape: Shape, says: string): void {
    structs.set(name, '');
    const fields = fieldsOf(shape);
    const rows = Object.entries(shape.properties ?? {}).map(([property, of]) => {
      const type = typeOf(of, name, property);
      const { isOptional, isScalar } = needOf(shape, property, type);
      const isStruct = isOptional && !isScalar && !/^(?:\[|map\[|json\.)/.test(type);
      const option = !isOptional ? '' : isStruct ? ',omitzero' : ',omitempty';
      return [fields.get(property)!, isOptional && isScalar ? `*${type}` : type, tag(property + option)];
    });
    const body = rows.length === 0 ? '' : `\n${columns(rows, 1)}\n`;
    structs.set(name, `// ${name} ${says}.\ntype ${name} struct {${body}}`);
  }

  for (const [schema, name] of known) declare(name, saga.schemas[schema]!, roleOf(saga, schema));
  if (inputName !== undefined) declare(inputName, saga.input, 'is what a saga is started with');

  return {
    structs: [...structs.values()],
    type(schema) {
      if (schema !== undefined) return typeOf({ type: 'any', ref: schema }, '', '');
      return inputName ?? typeOf(saga.input, '', '');
    },
    part(value, shape, path) {
      let at = value;
      let of = resolveShape(saga, shape);
      let isString = of?.type === 'string' && !Object.hasOwn(FORMATS, of.format ?? '');
      for (const [i, name] of path.entries()) {
        if (!of?.properties || !Object.hasOwn(of.properties, name))
          return { text: `saga.Part(${[at, ...path.slice(i).map(quoted)].join(', ')})`, isString: false };
        at = `${at}.${fieldsOf(of).get(name)}`;
        const owner: Shape = of;
        of = resolveShape(saga, of.properties[name]!);
        isString = of?.type === 'string' && !Object.hasOwn(FORMATS, of.format ?? '') && isRequired(owner, name);
      }
      return { text: at, isString };
    },
  };
}

const isRequired = (shape: Shape, property: string): boolean =>
  shape.required === undefined || shape.required.includes(property);

function needOf(shape: Shape, property: string, type: string) {
  return {
    isOptional: !isRequired(shape, property),
    isScalar: /^(?:string|int64|float64|bool|saga\.Decimal|time\.Time)$/.test(type),
  };
}

/** Fields of one struct by property, in their order. */
function fieldsOf(shape: Shape): ReadonlyMap<string, string> {
  const names = openNames([]);
  return new Map(Object.keys(shape.properties ?? {}).map(p => [p, names.take(exportedName(p) || 'X', 'Field')]));
}

const tag = (text: string): string => `\`json:${quoted(text)}\``;

function roleOf(saga: Saga, schema: string): string {
  if (saga.input.ref === schema) return 'is what a saga is started with';
  const steps = stepsOf(saga).filter(s => s.action.result === schema);
  if (steps.length === 0) return 'is a part of the input or of an answer';
  return `is what ${steps.map(s => s.id).join(' and ')} answer${steps.length === 1 ? 's' : ''}`;
}
