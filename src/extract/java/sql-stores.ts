import { literal, type Ref } from '../../core/ref.ts';
import type { AnnotationHit, CallHit, Row } from '../signatures.ts';
import type { Invocation, Outline } from '../syntax/outline.ts';
import { attribute, type Facts, functionScope, several, uses } from './row-facts.ts';
import { statement, store } from './store-facts.ts';

const TEMPLATES = [
  'JdbcTemplate',
  'NamedParameterJdbcTemplate',
  'NamedParameterJdbcOperations',
  'JdbcOperations',
  'SimpleJdbcTemplate',
  'JdbcClient',
  'R2dbcEntityTemplate',
  'DatabaseClient',
];
const jdbc =
  (access: 'read' | 'write') =>
  (hit: CallHit): Facts =>
    statement(hit, 'JDBC', hit.invocation.args[0]?.ref, access);
/** `jdbc:postgresql://…` says what it is. */
function connectJdbc(hit: CallHit): Facts {
  const target = hit.invocation.args[0]?.ref;
  const url =
    target?.ref === 'literal'
      ? target.value
      : target?.ref === 'join' && target.parts[0]?.ref === 'literal'
        ? target.parts[0].value
        : '';
  const technology = /^jdbc:(\w+):/.exec(url)?.[1] ?? 'sql';
  return store(hit, technology, 'JDBC', 'connect', { target: target?.ref === 'opaque' ? undefined : target });
}

const typeName = (i: Invocation): string | undefined =>
  i.args.map(a => /^(\w+)(?:\.class|::class)/.exec(a.text)?.[1]).find(Boolean);

function entityManager(access: 'read' | 'write') {
  return (hit: CallHit): Facts => {
    const { invocation } = hit;
    const native = invocation.name === 'createNativeQuery';
    if (native) return statement(hit, 'JPA', invocation.args[0]?.ref, access);
    return store(hit, 'sql', 'JPA', access, {
      entity: typeName(invocation) ?? constructedType(hit.outline, invocation),
    });
  };
}

/** Type of the variable that is handed over: `em.persist(order)`. */
function constructedType(outline: Outline, i: Invocation): string | undefined {
  const name = i.args[0]?.form === 'name' ? i.args[0].text : undefined;
  return name === undefined
    ? undefined
    : outline.variables.find(v => v.name === name && v.owner === i.owner && v.member === i.member)?.type?.name;
}

function mapperStatement(hit: AnnotationHit): Facts {
  const parts = several(attribute(hit.annotation, 'value')).map(e => e.ref);
  const text: Ref = { ref: 'join', parts: parts.flatMap(p => [p, literal(' ')]) };
  return statement(
    { at: hit.at, scope: functionScope(hit.scope) },
    'MyBatis',
    text,
    hit.annotation.name === 'Select' ? 'read' : 'write',
  );
}

export const sqlStoreRows: readonly Row[] = [
  {
    use: uses(TEMPLATES, [
      'query',
      'queryForObject',
      'queryForList',
      'queryForMap',
      'queryForRowSet',
      'queryForStream',
      'queryForInt',
    ]),
    fact: jdbc('read'),
  },
  { use: uses(TEMPLATES, ['update', 'batchUpdate', 'execute', 'sql']), fact: jdbc('write') },
  {
    use: uses(['Connection'], ['prepareStatement', 'prepareCall', 'createStatement']),
    from: ['java.sql'],
    fact: (hit: CallHit): Facts => (hit.invocation.args[0] ? jdbc('read')(hit) : undefined),
  },
  {
    use: uses(['Statement'], ['executeQuery', 'executeUpdate', 'execute']),
    from: ['java.sql'],
    fact: (hit: CallHit): Facts =>
      hit.invocation.args[0] ? jdbc(hit.invocation.name === 'executeQuery' ? 'read' : 'write')(hit) : undefined,
  },
  { use: ['DriverManager.getConnection'], fact: connectJdbc },
  {
    use: uses(
      [
        'HikariConfig',
        'HikariDataSource',
        'DriverManagerDataSource',
        'BasicDataSource',
        'DruidDataSource',
        'DataSourceBuilder',
        'PGSimpleDataSource',
        'MysqlDataSource',
      ],
      ['setJdbcUrl', 'setUrl', 'setURL', 'url'],
    ),
    fact: connectJdbc,
  },
  {
    use: ['new DriverManagerDataSource'],
    fact: (hit: CallHit): Facts => (hit.invocation.args.length > 0 ? connectJdbc(hit) : undefined),
  },
  {
    use: uses(['EntityManager', 'Session', 'SessionFactory'], ['persist', 'merge', 'remove', 'saveOrUpdate']),
    from: ['javax.persistence', 'jakarta.persistence', 'org.hibernate'],
    fact: entityManager('write'),
  },
  {
    use: uses(
      ['EntityManager', 'Session'],
      ['find', 'getReference', 'createQuery', 'createNativeQuery', 'createNamedQuery'],
    ),
    from: ['javax.persistence', 'jakarta.persistence', 'org.hibernate'],
    fact: entityManager('read'),
  },
  {
    annotation: ['Select', 'Insert', 'Update', 'Delete'],
    from: ['org.apache.ibatis.annotations'],
    fact: mapperStatement,
  },
  {
    annotation: 'Mapper',
    from: ['org.apache.ibatis.annotations'],
    fact: (hit: AnnotationHit): Facts => (hit.type ? store(hit, 'sql', 'MyBatis', 'declare') : undefined),
  },
];
