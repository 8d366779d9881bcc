import type { Fact, Transaction } from '../../core/fact.ts';
import type { CallHit, Row } from '../signatures.ts';
import type { CsOutline } from '../syntax/csharp-source.ts';
import { csharp, extension, type Facts, functionScope, invocation, uses } from './row-facts.ts';

function transaction(hit: CallHit, style: Transaction['style'], technology: string): Transaction {
  return { kind: 'transaction', at: hit.at, style, technology, scope: functionScope(hit.scope) };
}

/**
 * A `TransactionScope` stays on one connection until a second resource joins it: two connections, or a queue beside a
 * database, opened in the same function.
 */
function scope(hit: CallHit): Facts {
  const outline = csharp(hit);
  const opened = outline
    .invocations(new Set(RESOURCES))
    .filter(i => i.member === hit.scope.member && i.owner === hit.scope.type);
  return transaction(hit, opened.length > 1 ? 'distributed' : 'local', 'System.Transactions');
}

const RESOURCES = [
  'new SqlConnection',
  'new NpgsqlConnection',
  'new MySqlConnection',
  'new OracleConnection',
  'new MessageQueue',
];

export const transactionRows: readonly Row[] = [
  { use: 'new TransactionScope', fact: scope },
  { use: 'new CommittableTransaction', fact: (hit: CallHit): Facts => transaction(hit, 'distributed', 'System.Transactions') },
  extension(['BeginTransactionAsync', 'BeginTransaction'], (hit): Facts => {
    const i = invocation(hit);
    const isDatabase = /Database$/.test(i.receiver) || /connection|context|db|session|unitofwork/i.test(i.receiver);
    return isDatabase ? transaction(hit, 'local', /Database$/.test(i.receiver) ? 'EF Core' : 'ADO.NET') : undefined;
  }),
  { use: uses(['IDbConnection', 'DbConnection', 'SqlConnection', 'NpgsqlConnection', 'MySqlConnection', 'DatabaseFacade'], ['BeginTransaction', 'BeginTransactionAsync']), fact: (hit: CallHit): Facts => transaction(hit, 'local', 'ADO.NET') },
  { use: uses(['IMongoClient', 'MongoClient', 'IClientSessionHandle'], ['StartTransaction']), fact: (hit: CallHit): Facts => transaction(hit, 'local', 'MongoDB.Driver') },
]; // biome-ignore format: a table

/** `connection.EnlistTransaction(…)`: somebody joins two databases by hand. */
export function enlisted(outline: CsOutline): readonly Fact[] {
  return outline.invocations(new Set(['EnlistTransaction', 'EnlistDurable'])).map((i): Fact => ({
    kind: 'transaction', at: outline.file.at(i.line), style: 'distributed', technology: 'System.Transactions',
    scope: { ...(i.owner ? { type: i.owner } : {}), ...(i.member ? { member: i.member } : {}) },
  })); // biome-ignore format: one thing
}
