import type { Fact, Store, Transaction } from '../../core/fact.ts';
import type { Ref } from '../../core/ref.ts';
import type { CallHit, CallRow } from '../signatures.ts';
import type { GoInvocation } from '../syntax/go-invocation.ts';
import type { GoOutline } from '../syntax/go-outline.ts';
import { type Facts, functionScope, on, refsOf, scopeOf, store } from './facts.ts';

const TABLE =
  /\b(insert\s{1,9}(?:ignore\s{1,9})?into|replace\s{1,9}into|merge\s{1,9}into|delete\s{1,9}from|truncate\s{1,9}(?:table\s{1,9})?|create\s{1,9}table(?:\s{1,9}if\s{1,9}not\s{1,9}exists)?|update|from|join)\s{1,40}(?:only\s{1,9})?(["`[]?[a-z_][\w$]{0,80}["`\]]?(?:\.["`[]?[a-z_][\w$]{0,80}["`\]]?){0,2})/gi;
const STATEMENT = /^[\s(]*(?:select|insert|update|delete|merge|replace|with|truncate|create\s{1,9}table)\b/i;
/** Words that follow `from`, `update` or `join` without being tables. */
const NO_TABLE = new Set([
  'select',
  'set',
  'lateral',
  'unnest',
  'generate_series',
  'values',
  'where',
  'of',
  'skip',
  'nowait',
  'cascade',
  'json_array_elements',
  'jsonb_array_elements',
]);
const MOST_TABLES = 20;
const MAX_STATEMENT = 4000;

export interface TableUse {
  readonly table: string;
  readonly access: 'declare' | 'read' | 'write';
}

/** Tables that a statement names, each with what happens to it. Text that is no statement gives none. */
export function tablesOf(ref: Ref): readonly TableUse[] {
  const text = textOf(ref)
    .slice(0, MAX_STATEMENT)
    .replace(/^(?:\s{0,40}--[^\n]{0,200}\n){1,9}/, '');
  if (!STATEMENT.test(text)) return [];
  const found = new Map<string, TableUse>();
  for (const match of text.matchAll(TABLE)) {
    // `ON UPDATE CASCADE`, `FOR UPDATE` and `EXTRACT(… FROM x)` name no table.
    if (
      /\b(?:on|for)\s{1,3}$/i.test(text.slice(Math.max(0, match.index - 6), match.index)) ||
      /\b(?:extract|substring|trim)\s{0,2}\([^()]{0,80}$/i.test(text.slice(Math.max(0, match.index - 100), match.index))
    )
      continue;
    const name = match[2]!.replace(/["`[\]]/g, '');
    if (NO_TABLE.has(name.toLowerCase())) continue;
    const verb = match[1]!.toLowerCase();
    const access = verb === 'from' || verb === 'join' ? 'read' : verb.startsWith('create') ? 'declare' : 'write';
    const key = name.toLowerCase();
    if (!found.has(key) || access === 'write') found.set(key, { table: name, access });
    if (found.size >= MOST_TABLES) break;
  }
  return [...found.values()];
}

/** What is known of the text; a hole ends a word, so that it is never taken for a part of a name. */
function textOf(ref: Ref): string {
  if (ref.ref === 'literal') return ref.value;
  return ref.ref === 'join' ? ref.parts.map(p => (p.ref === 'literal' ? p.value : ' ? ')).join('') : '';
}

const QUERIES =
  'Query QueryContext QueryRow QueryRowContext Queryx QueryxContext QueryRowx QueryRowxContext NamedQuery NamedQueryContext Get GetContext Select SelectContext Prepare PrepareContext Preparex PrepareNamed Raw NewRaw';
const COMMANDS = 'Exec ExecContext MustExec MustExecContext NamedExec NamedExecContext Queue SendBatch';
const STATEMENT_CALLS: ReadonlySet<string> = new Set([...QUERIES.split(' '), ...COMMANDS.split(' ')]);

/**
 * Statements handed to a database, whatever it is called through: a field of another file's type, an interface of the
 * system's own. The statement itself says that it is one.
 */
export function statements(outline: GoOutline): readonly Fact[] {
  const known = outline.imports.some(i => /sql|pgx|gorm|go-pg|bun|gocql|ent\b/i.test(i.module));
  if (!known && !/\b(?:select|insert into|update|delete from)\b/i.test(outline.file.text)) return [];
  return outline.invocations(STATEMENT_CALLS).flatMap(invocation => {
    const at = outline.file.at(invocation.line);
    const uses = invocation.args.slice(0, 3).flatMap(a => (a.form === 'function' ? [] : refsOf(a).flatMap(tablesOf)));
    if (uses.length > 0)
      return [...new Map(uses.map(u => [`${u.table} ${u.access}`, u])).values()].map(u =>
        store({ at, invocation }, technologyOf(invocation), clientOf(invocation), u.access, { entity: u.table }),
      );
    const type = invocation.receiverType ?? '';
    return DATABASES.test(type) && invocation.args.length > 0
      ? [
          store(
            { at, invocation },
            technologyOf(invocation),
            clientOf(invocation),
            COMMANDS.includes(invocation.name) ? 'write' : 'read',
          ),
        ]
      : [];
  });
}

const DATABASES =
  /^(?:database\/sql|github\.com\/jmoiron\/sqlx|github\.com\/jackc\/pgx(?:\/pgxpool)?)\.(?:DB|Tx|Conn|Stmt|Pool)$/;

const technologyOf = ({ receiverType = '' }: GoInvocation): string =>
  receiverType.startsWith('github.com/jackc/pgx')
    ? 'postgresql'
    : receiverType.startsWith('github.com/gocql')
      ? 'cassandra'
      : 'sql';
const clientOf = ({ receiverType = '' }: GoInvocation): string =>
  receiverType.includes('pgx')
    ? 'pgx'
    : receiverType.includes('sqlx')
      ? 'sqlx'
      : receiverType.includes('gocql')
        ? 'gocql'
        : receiverType.includes('gorm')
          ? 'gorm'
          : 'database/sql';

/** Query builders name their tables in calls of their own. */
const SQUIRREL = 'github.com/Masterminds/squirrel';
const builder =
  (access: Store['access'], client: string) =>
  (hit: CallHit): Facts => {
    const name = hit.invocation.args[0]?.ref;
    return name?.ref === 'literal' && /^[\w."`]+(?: \w+)?$/.test(name.value)
      ? store(hit, 'sql', client, access, { entity: name.value.split(' ')[0]!.replace(/["`]/g, '') })
      : undefined;
  };

const begins =
  (technology: string) =>
  (hit: CallHit): Transaction => ({
    kind: 'transaction',
    at: hit.at,
    style: 'local',
    technology,
    scope: functionScope(scopeOf(hit.invocation)),
  });

export const sqlRows: readonly CallRow[] = [
  {
    use: on(SQUIRREL, ['', 'StatementBuilderType'], 'Insert Update Delete Replace'),
    fact: builder('write', 'squirrel'),
  },
  { use: on(SQUIRREL, 'SelectBuilder', 'From'), from: [SQUIRREL], loose: 'import', fact: builder('read', 'squirrel') },
  { use: on('github.com/doug-martin/goqu', ['', 'DialectWrapper', 'Database'], 'From'), fact: builder('read', 'goqu') },
  {
    use: on('github.com/doug-martin/goqu', ['', 'DialectWrapper', 'Database'], 'Insert Update Delete'),
    fact: builder('write', 'goqu'),
  },
  {
    use: on('database/sql', ['DB', 'Conn'], 'Begin BeginTx'),
    from: ['database/sql'],
    loose: 'import',
    fact: begins('database/sql'),
  },
  {
    use: on('github.com/jmoiron/sqlx', 'DB', 'Begin Beginx BeginTx BeginTxx MustBegin MustBeginTx'),
    from: ['github.com/jmoiron/sqlx'],
    loose: 'import',
    fact: begins('sqlx'),
  },
  {
    use: [
      ...on('github.com/jackc/pgx', ['', 'Conn', 'Tx'], 'Begin BeginTx BeginFunc BeginTxFunc'),
      ...on('github.com/jackc/pgx/pgxpool', 'Pool', 'Begin BeginTx BeginFunc BeginTxFunc'),
    ],
    from: ['github.com/jackc/pgx'],
    loose: 'import',
    fact: begins('pgx'),
  },
  {
    use: on(['gorm.io/gorm', 'github.com/jinzhu/gorm'], 'DB', 'Transaction Begin'),
    from: ['gorm.io/gorm', 'github.com/jinzhu/gorm'],
    loose: 'import',
    fact: begins('gorm'),
  },
  { use: on('github.com/uptrace/bun', ['DB', 'IDB'], 'RunInTx BeginTx'), fact: begins('bun') },
  {
    use: on(
      'go.mongodb.org/mongo-driver/mongo',
      ['Session', 'SessionContext', 'Client'],
      'WithTransaction StartTransaction UseSession',
    ),
    fact: begins('mongo-driver'),
  },
];
