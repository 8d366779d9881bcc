import type { Fact, Store } from '../../core/fact.ts';
import { type AnnotationRow, type CallHit, type CallRow, importsFrom, type TypeRow } from '../signatures.ts';
import type { Expression, Outline } from '../syntax/outline.ts';
import { address, field, isKnown, isName, literalOf, store, uses, variableOf, words } from './facts.ts';
import { statementFacts } from './sql.ts';
import { connection, targetOf, technologyOf } from './stores.ts';

const first = (hit: CallHit): Expression | undefined => hit.invocation.args[0];

/** Options of a TypeORM or Sequelize connection. */
function options(hit: CallHit, value: Expression | undefined, client: string): Store {
  const technology = technologyOf(literalOf(field(value, 'type', 'dialect')));
  return store(hit, technology, client, 'connect', { target: targetOf(value, technology) });
}

/** `new Sequelize(url, options)`, `new Sequelize(database, user, password, options)`, `new Sequelize(options)` */
function sequelize(hit: CallHit): Store {
  const { args } = hit.invocation;
  const given = args.find(arg => arg.fields);
  const technology = technologyOf(literalOf(field(given, 'dialect')));
  const url = args.length <= 2 && args[0] && isName(args[0]) ? args[0].ref : undefined;
  return store(hit, technology, 'sequelize', 'connect', { target: url ?? address(given, technology) });
}

const READS = words(
  'find findOne findOneBy findOneOrFail findBy findAndCount findAll findByPk findById findMany findUnique findFirst findUniqueOrThrow findFirstOrThrow count exists aggregate groupBy distinct',
);
const WRITES = words(
  'save insert insertMany create createMany update updateOne updateMany upsert delete deleteOne deleteMany destroy remove softDelete bulkCreate findByIdAndUpdate findByIdAndDelete findOneAndUpdate findOneAndDelete increment decrement',
);

/** The entity of `Repository<Order>`, of `getRepository(Order)`, of `@InjectModel(Order.name)`. */
function entityOf(outline: Outline, hit: CallHit): string | undefined {
  const { root, chain } = hit.invocation;
  const made = [...chain].reverse().find(link => link.name === 'getRepository');
  const variable = variableOf(outline, root);
  const source =
    made ?? (variable?.value?.invocation?.name === 'getRepository' ? variable.value.invocation : undefined);
  const typed = outline.variables.find(v => v.name === root && v.type?.args.length)?.type?.args[0];
  return source?.args[0]?.text ?? typed?.replace(/Document$/, '');
}

const repository =
  (access: 'read' | 'write') =>
  (hit: CallHit): Store =>
    store(hit, 'sql', 'typeorm', access, { entity: entityOf(hit.outline, hit) });
const mongoModel =
  (access: 'read' | 'write') =>
  (hit: CallHit): Store =>
    store(hit, 'mongodb', 'mongoose', access, { entity: collectionOf(hit) });

/** `model('Order', schema)` of the file, or the imported model's own name. */
function collectionOf(hit: CallHit): string | undefined {
  const { root } = hit.invocation;
  const made = variableOf(hit.outline, root)?.value?.invocation;
  if (made?.name === 'model') return literalOf(made.args[0]);
  return entityOf(hit.outline, hit) ?? (/^[A-Z]/.test(root) ? root : undefined);
}

/** `prisma.order.create(…)`: the model stands between client and method. */
const prisma =
  (access: 'read' | 'write') =>
  (hit: CallHit): Store | undefined => {
    const model = /(?:^|\.)(\w+)$/.exec(hit.invocation.receiver)?.[1];
    if (!model || model === hit.invocation.root || !/risma/.test(hit.outline.file.text)) return undefined;
    return store(hit, 'sql', 'prisma', access, { entity: model });
  };

const PRISMA = words('PrismaClient PrismaService prisma db');
const TYPEORM = ['typeorm', '@nestjs/typeorm', '@mikro-orm'];
const REPOSITORY = words(
  'Repository MongoRepository TreeRepository EntityRepository BaseRepository typeorm.Repository',
);
const MODEL = words('Model mongoose.Model PaginateModel SoftDeleteModel');

export const ormCalls: readonly CallRow[] = [
  // TypeORM
  {
    use: ['new DataSource', 'new typeorm.DataSource'],
    gives: 'DataSource',
    fact: hit => options(hit, first(hit), 'typeorm'),
  },
  {
    use: ['createConnection', 'typeorm.createConnection', 'createConnections'],
    from: ['typeorm'],
    gives: 'DataSource',
    fact: hit => options(hit, first(hit), 'typeorm'),
  },
  {
    use: ['TypeOrmModule.forRoot', 'TypeOrmModule.forRootAsync'],
    fact: hit => options(hit, factoryOptions(first(hit)), 'typeorm'),
  },
  { use: ['MikroORM.init', 'MikroOrmModule.forRoot'], fact: hit => options(hit, first(hit), 'mikro-orm') },
  { use: ['getRepository', 'getMongoRepository'], from: ['typeorm'], gives: 'typeorm.Repository' },
  { use: uses(['DataSource', 'EntityManager', 'Connection'], ['getRepository']), gives: 'typeorm.Repository' },
  { use: uses(REPOSITORY, READS), from: TYPEORM, fact: repository('read') },
  {
    use: uses(
      REPOSITORY,
      WRITES.filter(name => name !== 'create'),
    ),
    from: TYPEORM,
    fact: repository('write'),
  },
  {
    use: uses(['DataSource', 'EntityManager', 'QueryRunner'], ['query']),
    fact: hit => (first(hit) ? statementFacts(hit, first(hit)!.ref, 'sql', 'typeorm') : []),
  },
  // Mongoose
  {
    use: ['mongoose.connect', 'mongoose.createConnection', 'connect'],
    from: ['mongoose'],
    fact: connection('mongodb', 'mongoose'),
  },
  {
    use: ['MongooseModule.forRoot', 'MongooseModule.forRootAsync'],
    fact: hit =>
      store(hit, 'mongodb', 'mongoose', 'connect', { target: targetOf(factoryOptions(first(hit)), 'mongodb') }),
  },
  {
    use: ['mongoose.model', 'model', 'connection.model'],
    from: ['mongoose'],
    gives: 'mongoose.Model',
    fact: hit =>
      hit.invocation.args.length > 1
        ? store(hit, 'mongodb', 'mongoose', 'declare', {
            entity: literalOf(hit.invocation.args[2]) ?? literalOf(first(hit)),
          })
        : undefined,
  },
  { use: uses(MODEL, READS), from: ['mongoose', '@nestjs/mongoose'], fact: mongoModel('read') },
  { use: uses(MODEL, WRITES), from: ['mongoose', '@nestjs/mongoose'], fact: mongoModel('write') },
  // Prisma
  {
    use: 'new PrismaClient',
    gives: 'PrismaClient',
    fact: hit => {
      const url = field(first(hit), 'datasources.db.url', 'datasourceUrl')?.ref;
      return isKnown(url) ? store(hit, 'sql', 'prisma', 'connect', { target: url }) : undefined;
    },
  },
  { use: uses(PRISMA, READS), fact: prisma('read') },
  { use: uses(PRISMA, WRITES), fact: prisma('write') },
  {
    use: uses(PRISMA, ['$queryRaw', '$executeRaw', '$queryRawUnsafe', '$executeRawUnsafe']),
    fact: hit => (first(hit) ? statementFacts(hit, first(hit)!.ref, 'sql', 'prisma') : []),
  },
  // Sequelize
  { use: ['new Sequelize', 'new sequelize', 'new Sequelize.Sequelize'], gives: 'Sequelize', fact: sequelize },
  {
    use: 'Sequelize.define',
    gives: 'sequelize.Model',
    fact: hit => store(hit, 'sql', 'sequelize', 'declare', { entity: literalOf(first(hit)) }),
  },
  {
    use: uses(['sequelize.Model'], READS),
    fact: hit =>
      store(hit, 'sql', 'sequelize', 'read', {
        entity: literalOf(variableOf(hit.outline, hit.invocation.root)?.value?.invocation?.args[0]),
      }),
  },
  {
    use: uses(['sequelize.Model'], WRITES),
    fact: hit =>
      store(hit, 'sql', 'sequelize', 'write', {
        entity: literalOf(variableOf(hit.outline, hit.invocation.root)?.value?.invocation?.args[0]),
      }),
  },
  { use: 'Sequelize.query', fact: hit => (first(hit) ? statementFacts(hit, first(hit)!.ref, 'sql', 'sequelize') : []) },
];

/** `forRootAsync({ useFactory: () => ({ … }) })`: what the factory gives. */
function factoryOptions(value: Expression | undefined): Expression | undefined {
  return field(value, 'useFactory') ?? value;
}

const tableName = (name: string | undefined, type: string | undefined): string | undefined => name ?? type;

export const ormDecorators: readonly AnnotationRow[] = [
  {
    annotation: ['Entity', 'ViewEntity'],
    from: ['typeorm', '@mikro-orm'],
    fact: ({ annotation, type, ...hit }) =>
      store(hit, 'sql', importsFrom(hit.outline, ['typeorm']) ? 'typeorm' : 'mikro-orm', 'declare', {
        entity: tableName(
          literalOf(annotation.args[0]) ?? literalOf(field(annotation.args[0], 'name', 'tableName')),
          type?.name,
        ),
      }),
  },
  {
    annotation: 'Schema',
    from: ['@nestjs/mongoose'],
    fact: ({ annotation, type, ...hit }) =>
      store(hit, 'mongodb', 'mongoose', 'declare', {
        entity: tableName(literalOf(annotation.named.collection), type?.name),
      }),
  },
  {
    annotation: 'Table',
    from: ['sequelize-typescript'],
    fact: ({ annotation, type, ...hit }) =>
      store(hit, 'sql', 'sequelize', 'declare', {
        entity: tableName(literalOf(annotation.named.tableName), type?.name),
      }),
  },
];

export const ormTypes: readonly TypeRow[] = [
  {
    extends: 'Model',
    from: ['sequelize'],
    fact: ({ type, ...hit }): Fact | undefined => store(hit, 'sql', 'sequelize', 'declare', { entity: type.name }),
  },
];
