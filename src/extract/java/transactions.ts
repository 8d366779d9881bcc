import type { Transaction } from '../../core/fact.ts';
import type { AnnotationHit, CallHit, Row, TypeHit } from '../signatures.ts';
import { type Facts, functionScope, imports } from './row-facts.ts';

const transaction = (
  hit: { at: Transaction['at']; scope: Transaction['scope'] },
  style: Transaction['style'],
  technology: string,
): Transaction => ({
  kind: 'transaction',
  at: hit.at,
  style,
  technology,
  scope: functionScope(hit.scope),
});

const DISTRIBUTED = [
  'com.atomikos',
  'bitronix',
  'org.springframework.transaction.jta',
  'io.seata',
  'org.apache.seata',
  'com.arjuna',
  'org.jboss.narayana',
];

export const transactionRows: readonly Row[] = [
  {
    annotation: 'Transactional',
    from: ['org.springframework.transaction', 'javax.transaction', 'jakarta.transaction', 'io.micronaut.transaction'],
    fact: (hit: AnnotationHit): Facts =>
      transaction(
        hit,
        imports(hit.outline, ...DISTRIBUTED) ? 'distributed' : 'local',
        imports(hit.outline, 'org.springframework') ? 'Spring' : 'JTA',
      ),
  },
  {
    annotation: ['GlobalTransactional', 'GlobalLock'],
    fact: (hit: AnnotationHit): Facts => transaction(hit, 'distributed', 'Seata'),
  },
  {
    use: ['TransactionTemplate.execute', 'TransactionTemplate.executeWithoutResult', 'TransactionOperations.execute'],
    fact: (hit: CallHit): Facts => transaction(hit, 'local', 'Spring'),
  },
  {
    use: ['EntityTransaction.begin', 'EntityManager.begin'],
    fact: (hit: CallHit): Facts => transaction(hit, 'local', 'JPA'),
  },
  {
    use: ['UserTransaction.begin', 'TransactionManager.begin'],
    from: ['javax.transaction', 'jakarta.transaction'],
    fact: (hit: CallHit): Facts => transaction(hit, 'distributed', 'JTA'),
  },
  {
    use: [
      'new JtaTransactionManager',
      'new UserTransactionManager',
      'new AtomikosDataSourceBean',
      'new AtomikosXADataSourceBean',
      'new PoolingDataSource',
      'new UserTransactionImp',
    ],
    fact: (hit: CallHit): Facts =>
      transaction(hit, 'distributed', /Atomikos|UserTransaction/.test(hit.invocation.name) ? 'Atomikos' : 'JTA'),
  },
  { extends: ['XAResource'], fact: (hit: TypeHit): Facts => transaction(hit, 'distributed', 'XA') },
];
