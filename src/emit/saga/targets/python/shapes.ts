import { type Names, pascalCase } from '../../names.ts';
import { type Reference, resolveShape } from '../../references.ts';
import type { Saga, Shape } from '../../spec.ts';
import { openPythonNames, quoted, snakeCase } from './language.ts';
import { call, named, statement } from './layout.ts';

/** What a model inherits: no field may have its name. */
const MODEL =
  'construct copy dict fields_set from_orm json parse_file parse_obj parse_raw schema schema_json update_forward_refs validate dt';

export interface Declared {
  /** Models and aliases, each after those it uses. */
  readonly declarations: readonly string[];
  /** Names that annotations use: no method has one of them, where scripts know no capitals. */
  readonly names: readonly string[];
  /** Annotation of the input, or of a schema. */
  type(schema: string | undefined): string;
  /** Expression for a part of a value. */
  part(value: string, shape: Shape, path: readonly string[]): string;
}

/** Pydantic models for a saga's input and for every type it names. */
export function declareShapes(saga: Saga, types: Names): Declared {
  const declarations: string[] = [];
  const done = new Set<string>();
  const known = new Map(Object.keys(saga.schemas).map(schema => [schema, types.take(typeName(schema), '_')]));
  const inputName =
    saga.input.properties && saga.input.ref === undefined ? types.take(`${typeName(saga.name)}Input`, '_') : undefined;

  const typeNames = [...known.values(), ...(inputName === undefined ? [] : [inputName])];
  const openFields = () => fieldNames(typeNames);

  function annotation(shape: Shape, owner: string, part: string): string {
    if (shape.ref !== undefined) {
      if (Object.hasOwn(saga.schemas, shape.ref)) declareSchema(shape.ref);
      return known.get(shape.ref) ?? 'Any';
    }
    switch (shape.type) {
      case 'string':
        return FORMATS[shape.format ?? ''] ?? 'str';
      case 'integer':
        return 'int';
      case 'number':
        return 'float';
      case 'boolean':
        return 'bool';
      case 'array':
        return `list[${shape.items ? annotation(shape.items, owner, part) : 'Any'}]`;
      case 'any':
        return 'Any';
      case 'object': {
        if (!shape.properties) return 'dict[str, Any]';
        const name = types.take(owner + typeName(part), '_');
        declareModel(name, shape);
        return name;
      }
    }
  }

  function declareSchema(schema: string): void {
    if (done.has(schema)) return;
    done.add(schema);
    const [name, shape] = [known.get(schema)!, saga.schemas[schema]!];
    if (shape.properties && shape.ref === undefined) declareModel(name, shape);
    else declarations.push(`${name}: TypeAlias = ${annotation(shape, name, 'part')}`);
  }

  function declareModel(name: string, shape: Shape): void {
    const fields = openFields();
    const lines = Object.entries(shape.properties ?? {}).map(([property, of]) => {
      const isRequired = shape.required === undefined || shape.required.includes(property);
      const field = fields(property);
      const type = annotation(of, name, property) + (isRequired ? '' : ' | None');
      const before = `${field}: ${type}`;
      const alias = toCamel(field) === property ? [] : [named('alias', quoted(property))];
      if (alias.length === 0) return `    ${before}${isRequired ? '' : ' = None'}`;
      return statement(4, `${before} =`, call('Field', ...(isRequired ? [] : ['default=None']), ...alias));
    });
    declarations.push(`class ${name}(Model):\n${lines.length === 0 ? '    pass' : lines.join('\n')}`);
  }

  for (const schema of Object.keys(saga.schemas)) declareSchema(schema);
  if (inputName !== undefined) declareModel(inputName, saga.input);
  const inputType = inputName ?? annotation(saga.input, '', '');

  return {
    declarations,
    names: typeNames,
    type: schema => (schema === undefined ? inputType : (known.get(schema) ?? 'Any')),
    part(value, shape, path) {
      let at = value;
      let of = resolveShape(saga, shape);
      for (const [i, name] of path.entries()) {
        if (!of?.properties || !Object.hasOwn(of.properties, name))
          return `part(${[at, ...path.slice(i).map(quoted)].join(', ')})`;
        const fields = openFields();
        const spelled = new Map(Object.keys(of.properties).map(p => [p, fields(p)]));
        at = `${at}.${spelled.get(name)}`;
        of = resolveShape(saga, of.properties[name]!);
      }
      return at;
    },
  };
}

/** `create-order` → `CreateOrder`; what cannot be in a name goes. */
export const typeName = (name: string): string => pascalCase(name.replace(/[^\p{L}\p{M}\p{N}]+/gu, '-'));

/** Fields of one model, in their order. */
function fieldNames(types: readonly string[]): (property: string) => string {
  const names = openPythonNames([...MODEL.split(' '), ...types]);
  // Pydantic keeps names that begin like its own methods to itself.
  return property => names.take(snakeCase(property).replace(/^model_/, 'the_model_') || 'value', '_');
}

/** What the models' alias generator makes of a field; only of what it certainly knows. */
function toCamel(field: string): string {
  return /^[a-z]+(?:_[a-z]+)*$/.test(field) ? field.replace(/_([a-z])/g, (_, c: string) => c.toUpperCase()) : '';
}

/** Addresses stay texts: a parsed one is written differently than it came. */
const FORMATS: Readonly<Record<string, string>> = {
  decimal: 'Decimal',
  date: 'dt.date',
  'date-time': 'AwareDatetime',
  uuid: 'UUID',
};

/** The shape that a reference starts from. */
export function rootOf(saga: Saga, reference: Reference, schema: string | undefined): Shape {
  if (reference.from === 'input') return saga.input;
  return schema === undefined ? { type: 'any' } : { type: 'any', ref: schema };
}
