import type { Fact } from '../../core/fact.ts';
import { showRef } from '../../core/ref.ts';
import type { CallHit, CallRow, TypeHit, TypeRow } from '../signatures.ts';
import type { Outline } from '../syntax/outline.ts';
import { productOf } from './django.ts';
import { argument, type Facts, isKnown, literalOf, namedOf, plainOf, row, store, uses } from './row-facts.ts';

const SESSION = 'sqlalchemy.Session';

/** Class names in an argument: `query(Order)`, `select(Order, Line)`, `Order(…)`. */
const entityIn = (text: string | undefined): string | undefined =>
  /^(?:\w+\.)?([A-Z]\w*)\b/.exec(text ?? '')?.[1] ??
  /\b(?:select|insert|update|delete)\((?:\w+\.)?([A-Z]\w*)\b/.exec(text ?? '')?.[1];

/** What is written through a session: the class of what is added, where this file makes it. */
function written(hit: CallHit): Facts {
  const value = plainOf(hit.invocation)[0];
  const made =
    value?.invocation?.name ??
    (value?.form === 'name'
      ? hit.outline.variables.find(
          v => v.name === value.text && v.member === hit.invocation.member && v.value?.invocation,
        )?.value?.invocation?.name
      : undefined);
  return store(hit, 'sql', 'SQLAlchemy', 'write', { entity: entityIn(made) });
}

function read(hit: CallHit): Facts {
  const value = plainOf(hit.invocation)[0];
  const statement =
    value?.form === 'name'
      ? hit.outline.variables.find(v => v.name === value.text && v.member === hit.invocation.member && v.value)?.value
      : value;
  const text = statement?.text ?? '';
  if (value?.form === 'string' || /^(?:text|sa\.text|sqlalchemy\.text)\(/.test(text)) return undefined;
  return store(
    hit,
    'sql',
    'SQLAlchemy',
    /^(?:sa\.|sqlalchemy\.)?(?:insert|update|delete)\(/.test(text) ? 'write' : 'read',
    { entity: entityIn(text) },
  );
}

const isSession = (hit: CallHit): boolean =>
  /(?:^|\.)(?:db|self\.db|database|orm)\.session$|(?:^|\.)(?:db_)?session$/.test(hit.invocation.receiver);

function engine(hit: CallHit): Facts {
  const url = argument(hit.invocation, 0, 'url', 'name_or_url');
  const made = url?.invocation?.name === 'create' ? url.invocation : undefined;
  const scheme = made
    ? (literalOf(namedOf(made).drivername) ?? '')
    : url
      ? showRef(url.ref.ref === 'setting' && url.ref.fallback ? url.ref.fallback : url.ref)
      : '';
  const product = productOf(/^[\w+]{1,40}(?=:\/\/)/.exec(scheme)?.[0] ?? (made ? scheme : ''));
  const host = made && namedOf(made).host?.ref;
  return store(hit, product, 'SQLAlchemy', 'connect', { target: made ? (isKnown(host) ? host : undefined) : url?.ref });
}

function transaction(technology: string) {
  return (hit: CallHit): Facts => ({ kind: 'transaction', at: hit.at, style: 'local', technology, scope: hit.scope });
}

export const ormRows: readonly CallRow[] = [
  row(
    [
      'sqlalchemy.create_engine',
      'sqlalchemy.create_async_engine',
      'sqlmodel.create_engine',
      'sqlalchemy.engine_from_config',
    ],
    engine,
  ),
  row(uses([SESSION], ['add', 'add_all', 'merge', 'delete', 'bulk_save_objects', 'bulk_insert_mappings']), written),
  row(uses([SESSION], ['query', 'get', 'scalars', 'scalar', 'execute', 'exec']), read),
  row(uses(['untyped'], ['add', 'add_all', 'merge', 'delete']), hit => (isSession(hit) ? written(hit) : undefined), {
    loose: 'name',
  }),
  row(uses(['untyped'], ['query', 'scalars', 'scalar']), hit => (isSession(hit) ? read(hit) : undefined), {
    loose: 'name',
  }),
  row(
    uses([SESSION, 'sqlalchemy.SessionMaker', 'sqlalchemy.Connection', 'sqlalchemy.Engine'], ['begin', 'begin_nested']),
    transaction('SQLAlchemy'),
  ),
  row(uses(['asyncpg.Connection', 'psycopg2.Connection', 'databases.Database'], ['transaction']), transaction('SQL')),
  row(uses(['mysql.Connection'], ['begin', 'start_transaction']), transaction('SQL')),
  row(
    ['peewee.PostgresqlDatabase.atomic', 'peewee.MySQLDatabase.atomic', 'tortoise.in_transaction'],
    transaction('peewee'),
  ),
  row(['nameko_sqlalchemy.DatabaseSession', 'nameko_sqlalchemy.Database'], hit =>
    store(hit, 'sql', 'nameko-sqlalchemy', 'connect'),
  ),
];

/** A class of a table; its name in the database where the class says it. */
const declares =
  (technology: string, client: string) =>
  (hit: TypeHit): Facts => {
    const field = (name: string) =>
      literalOf(
        hit.outline.variables.find(v => v.name === name && v.owner === hit.type.name && v.role === 'field')?.value,
      );
    return store(hit, technology, client, 'declare', {
      entity: field('__tablename__') ?? field('table_name') ?? hit.type.name,
    });
  };

export const ormTypes: readonly TypeRow[] = [
  { extends: ['flask_sqlalchemy.Model', 'db.Model'], fact: declares('sql', 'SQLAlchemy') },
  {
    extends: [
      'mongoengine.Document',
      'mongoengine.DynamicDocument',
      'beanie.Document',
      'odmantic.Model',
      'flask_mongoengine.Document',
    ],
    fact: declares('mongodb', 'mongoengine'),
  },
  { extends: ['tortoise.Model'], fact: declares('sql', 'Tortoise') },
  {
    extends: ['peewee.Model', 'ormar.Model', 'pony.Entity'],
    fact: hit => (/^Base/.test(hit.type.name) ? undefined : declares('sql', 'peewee')(hit)),
  },
  {
    extends: ['django_elasticsearch_dsl.Document', 'elasticsearch_dsl.Document'],
    fact: declares('elasticsearch', 'elasticsearch-dsl'),
  },
];

/** Declarative models say their table themselves, whatever their base is called. */
export function* declaredTables(outline: Outline): Iterable<Fact> {
  if (!/__tablename__|table\s?=\s?True|\bTable\(/.test(outline.file.text)) return;
  const told = new Set<string>();
  for (const variable of outline.variables) {
    if (variable.name !== '__tablename__' || variable.role !== 'field' || !variable.owner) continue;
    const type = outline.types.find(t => t.name === variable.owner);
    if (!type || type.extends.some(b => /^(?:flask_sqlalchemy|db)\.Model$/.test(b.name)) || told.has(type.name))
      continue;
    told.add(type.name);
    yield store({ at: outline.file.at(type.line), scope: { type: type.name } }, 'sql', 'SQLAlchemy', 'declare', {
      entity: literalOf(variable.value) ?? type.name,
    });
  }
  for (const made of outline.invocations(new Set(['Table']))) {
    const name = made.receiverType === 'sqlalchemy' ? literalOf(plainOf(made)[0]) : undefined;
    if (name)
      yield store({ at: outline.file.at(made.line), scope: {} }, 'sql', 'SQLAlchemy', 'declare', { entity: name });
  }
}
