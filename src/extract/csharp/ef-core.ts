import type { Fact, Store } from '../../core/fact.ts';
import { type Ref, setting } from '../../core/ref.ts';
import type { CallHit, Row, TypeHit } from '../signatures.ts';
import type { CsOutline } from '../syntax/csharp-source.ts';
import { simpleType } from '../syntax/csharp-tokens.ts';
import { argument, extension, type Facts, invocation, type Recogniser, store, typeOf } from './row-facts.ts';

/** Providers of EF Core and what they connect to. */
const PROVIDERS: Readonly<Record<string, string>> = {
  UseNpgsql: 'postgresql', UseSqlServer: 'sqlserver', UseAzureSql: 'sqlserver', UseMySql: 'mysql', UseMySQL: 'mysql', UseSqlite: 'sqlite', UseOracle: 'oracle', UseInMemoryDatabase: 'inmemory', UseCosmos: 'cosmosdb',
  UseMongoDB: 'mongodb', UseFirebird: 'firebird', UseCockroachDb: 'cockroachdb',
}; // biome-ignore format: a table

/** Registrations of Aspire's client integrations: the first argument names a connection. */
const INTEGRATIONS: Readonly<Record<string, string>> = {
  AddNpgsqlDbContext: 'postgresql', AddSqlServerDbContext: 'sqlserver', AddMySqlDbContext: 'mysql', AddOracleDatabaseDbContext: 'oracle', AddCosmosDbContext: 'cosmosdb',
  AddNpgsqlDataSource: 'postgresql', AddSqlServerClient: 'sqlserver', AddMySqlDataSource: 'mysql', AddMongoDBClient: 'mongodb', AddRedisClient: 'redis', AddRedisDistributedCache: 'redis', AddRedisOutputCache: 'redis',
  AddValkeyClient: 'redis', AddAzureCosmosClient: 'cosmosdb', AddElasticsearchClient: 'elasticsearch', AddElasticClientsElasticsearch: 'elasticsearch', AddQdrantClient: 'qdrant', AddMilvusClient: 'milvus',
  AddAzureTableClient: 'azure-tables', AddAzureTableServiceClient: 'azure-tables', AddAzureBlobClient: 'azure-blobs', AddAzureBlobServiceClient: 'azure-blobs', AddKeyedRedisClient: 'redis', AddRavenDBClient: 'ravendb', AddMeilisearchClient: 'meilisearch',
  AddAzureNpgsqlDbContext: 'postgresql', AddAzureNpgsqlDataSource: 'postgresql', AddKeyedNpgsqlDataSource: 'postgresql',
}; // biome-ignore format: a table

/** In memory: a test's stand-in or a sample, never a component. */
const NOWHERE = new Set(['inmemory']);

function connect(hit: CallHit): Facts {
  const technology = PROVIDERS[hit.invocation.name]!;
  if (NOWHERE.has(technology)) return undefined;
  const target = invocation(hit).args.find(a => a.form !== 'function')?.ref;
  return store(hit, technology, 'EF Core', 'connect', { target });
}

/** A named connection is configured under `ConnectionStrings`. */
function integration(hit: CallHit): Facts {
  const i = invocation(hit);
  const name = argument(i, 0, 'connectionName', 'name')?.ref;
  const target: Ref | undefined = name?.ref === 'literal' ? setting(`ConnectionStrings:${name.value}`) : undefined;
  const client = /DbContext/.test(i.name) ? 'EF Core' : 'Aspire';
  return store(hit, INTEGRATIONS[i.name]!, client, 'connect', { target });
}

/** `DbSet<Order> Orders` of a context: the entities it keeps. */
export const dbSets: Recogniser = outline =>
  outline.types
    .filter(type => isContext(outline, type.name))
    .flatMap(type =>
      outline.variables
        .filter(v => v.owner === type.name && v.role === 'field' && /^I?DbSet$/.test(v.type?.name ?? '') && v.type!.args.length === 1)
        .map((v): Fact => ({
          kind: 'store', at: outline.file.at(v.line), technology: 'sql', client: 'EF Core', access: 'declare', entity: simpleType(v.type!.args[0]!), scope: { type: type.name },
        })),
    ); // biome-ignore format: one thing

function isContext(outline: CsOutline, name: string): boolean {
  const type = typeOf(outline, name);
  return type !== undefined && (/Context$/.test(name) || type.extends.some(b => /DbContext/.test(b.name)));
}

const context = (hit: TypeHit): Store => store(hit, 'sql', 'EF Core', 'declare');

/** `modelBuilder.Entity<Order>().ToTable("orders")`, `builder.ToTable("orders")` in a configuration of the entity. */
function table(hit: CallHit): Facts {
  const name = hit.invocation.args[0]?.ref;
  return name?.ref === 'literal' ? store(hit, 'sql', 'EF Core', 'declare', { entity: name.value }) : undefined;
}

const SAVE = new Set(['SaveChangesAsync', 'SaveChanges', 'SaveEntitiesAsync']);

/** What is written is what was added to the context: the call alone tells that something is. */
export const saves: Recogniser = outline =>
  outline.invocations(SAVE).flatMap((i): readonly Fact[] => {
    const onContext =
      /(?:context|db|unitofwork|uow)\w*$/i.test(i.receiver.replace(/[()!?]/g, '')) ||
      /(?:Context|UnitOfWork|Db)$/.test(i.receiverType ?? '');
    // The context's own override passes on what it is asked for.
    if (!onContext || SAVE.has(i.member ?? '')) return [];
    return [
      store(
        {
          at: outline.file.at(i.line),
          scope: { ...(i.owner ? { type: i.owner } : {}), ...(i.member ? { member: i.member } : {}) },
        },
        'sql',
        'EF Core',
        'write',
      ),
    ];
  });

export const efCoreRows: readonly Row[] = [
  extension(Object.keys(PROVIDERS), connect),
  extension(Object.keys(INTEGRATIONS), integration),
  { extends: ['DbContext', 'IdentityDbContext', 'AppDbContextBase', 'IdentityUserContext'], fact: context },
  extension('ToTable', table),
]; // biome-ignore format: a table
