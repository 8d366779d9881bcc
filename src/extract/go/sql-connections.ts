import type { Fact } from '../../core/fact.ts';
import { join, literal, type Ref } from '../../core/ref.ts';
import type { CallHit, CallRow } from '../signatures.ts';
import type { GoOutline } from '../syntax/go-outline.ts';
import type { Expression } from '../syntax/outline.ts';
import { connections, type Facts, field, isKnown, literalOf, made, on, refsOf, store } from './facts.ts';

/** Names that drivers of `database/sql` register, and dialects of libraries above it. */
const DRIVERS: Readonly<Record<string, string>> = {
  postgres: 'postgresql', postgresql: 'postgresql', pgx: 'postgresql', 'cloudsql-postgres': 'postgresql', cloudsqlpostgres: 'postgresql', nrpostgres: 'postgresql',
  mysql: 'mysql', nrmysql: 'mysql', mariadb: 'mariadb', sqlite: 'sqlite', sqlite3: 'sqlite', sqlserver: 'sqlserver', mssql: 'sqlserver',
  oracle: 'oracle', godror: 'oracle', oci8: 'oracle', clickhouse: 'clickhouse', cockroach: 'cockroachdb', cockroachdb: 'cockroachdb',
}; // biome-ignore format: a table

const OPENS: ReadonlySet<string> = new Set(
  'Open Connect ConnectContext MustConnect MustOpen OpenContext NewEngine RegisterDataBase OpenX'.split(' '),
);

/** `sql.Open("postgres", dsn)`, `sqlx.Connect("mysql", dsn)`, `ent.Open("postgres", dsn)`: a driver's name, and where it connects. */
export function opened(outline: GoOutline): readonly Fact[] {
  return outline.invocations(OPENS).flatMap(invocation => {
    const hit = { at: outline.file.at(invocation.line), invocation };
    for (let n = 0; n < Math.min(3, invocation.args.length - 1); n++) {
      const name = literalOf(invocation.args[n]);
      const technology = name === undefined ? undefined : DRIVERS[name.toLowerCase()];
      if (technology) return connections(hit, technology, clientOf(invocation.module), invocation.args[n + 1]);
    }
    // A wrapped driver: the address still says which product it is.
    const generic = invocation.module === 'database/sql' && invocation.args.length === 2;
    return generic
      ? connections(hit, technologyByText(refsOf(invocation.args[1])), 'database/sql', invocation.args[1])
      : [];
  });
}

const clientOf = (module: string | undefined): string =>
  module === undefined || module === 'database/sql' ? 'database/sql' : (module.split('/').at(-1) ?? module);

function technologyByText(refs: readonly Ref[]): string {
  const text = JSON.stringify(refs);
  return /postgres|sslmode/i.test(text) ? 'postgresql' : /@tcp\(|parseTime/i.test(text) ? 'mysql' : 'sql';
}

const url =
  (technology: string, client: string, n: number) =>
  (hit: CallHit): Facts =>
    connections(hit, technology, client, hit.invocation.args[n]);

/** `scheme://host:port/database` from the fields of a configuration struct. */
export function address(
  value: Expression,
  scheme: string,
  host: readonly string[],
  port: readonly string[],
  database: readonly string[],
): Ref | undefined {
  const at = field(value, ...host)?.ref;
  if (!isKnown(at)) return undefined;
  const parts: Ref[] = [literal(`${scheme}://`), at];
  const portRef = field(value, ...port)?.ref;
  const name = field(value, ...database)?.ref;
  if (isKnown(portRef)) parts.push(literal(':'), portRef);
  if (isKnown(name)) parts.push(literal('/'), name);
  return join(parts);
}

const PGX = 'github.com/jackc/pgx';
const GORM: Readonly<Record<string, string>> = {
  postgres: 'postgresql',
  mysql: 'mysql',
  sqlserver: 'sqlserver',
  sqlite: 'sqlite',
  clickhouse: 'clickhouse',
};

export const sqlConnections: readonly CallRow[] = [
  { use: on(PGX, '', 'Connect'), fact: url('postgresql', 'pgx', 1) },
  { use: on(PGX, '', 'ParseConfig'), fact: url('postgresql', 'pgx', 0) },
  { use: on(`${PGX}/pgxpool`, '', 'New Connect'), fact: url('postgresql', 'pgx', 1) },
  { use: on(`${PGX}/pgxpool`, '', 'ParseConfig'), fact: url('postgresql', 'pgx', 0) },
  ...Object.entries(GORM).flatMap(([dialect, technology]): CallRow[] => [
    { use: on(`gorm.io/driver/${dialect}`, '', 'Open'), fact: url(technology, 'gorm', 0) },
    made(`gorm.io/driver/${dialect}`, 'Config', (hit, value) =>
      connections(hit, technology, 'gorm', field(value, 'DSN')),
    ),
  ]),
  { use: on('github.com/uptrace/bun/driver/pgdriver', '', 'WithDSN'), fact: url('postgresql', 'bun', 0) },
  { use: on('github.com/uptrace/bun/driver/pgdriver', '', 'WithAddr'), fact: url('postgresql', 'bun', 0) },
  made(['github.com/go-pg/pg', 'gopkg.in/pg'], 'Options', (hit, value) =>
    store(hit, 'postgresql', 'go-pg', 'connect', { target: address(value, 'postgresql', ['Addr'], [], ['Database']) }),
  ),
  made('github.com/go-sql-driver/mysql', 'Config', (hit, value) =>
    store(hit, 'mysql', 'database/sql', 'connect', { target: address(value, 'mysql', ['Addr'], [], ['DBName']) }),
  ),
  made('github.com/jackc/pgx', 'ConnConfig', (hit, value) =>
    store(hit, 'postgresql', 'pgx', 'connect', {
      target: address(value, 'postgresql', ['Host'], ['Port'], ['Database']),
    }),
  ),
  made('github.com/ClickHouse/clickhouse-go', 'Options', (hit, value) =>
    connections(hit, 'clickhouse', 'clickhouse-go', field(value, 'Addr')),
  ),
];
