import type { Transaction } from '../../core/fact.ts';
import { languageOf } from '../../discover/language.ts';
import { isTestSource } from '../../discover/test-source.ts';
import type { Extractor } from '../extractor.ts';
import { Kind, textOf } from '../syntax/tokens.ts';
import { type Code, evidenceAt, READABLE, readCode } from './code.ts';

/** SQL by which a program coordinates a two-phase commit itself: MySQL's and MariaDB's XA, PostgreSQL's prepared transactions. */
const STATEMENT = /^\W{0,5}(?:XA\s{1,5}(?:START|BEGIN|PREPARE)\b|PREPARE\s{1,5}TRANSACTION\s)/i;

/** Calls by which a driver or a coordinator's library does. */
const CALLS: Readonly<Record<string, string>> = {
  tpc_begin: 'XA',
  tpc_prepare: 'XA',
  begin_twophase: 'XA',
  XaGlobalTransaction: 'dtm',
  XaLocalTransaction: 'dtm',
  WithGlobalTx: 'Seata',
};

export const twoPhaseExtractor: Extractor = {
  id: 'two-phase',
  languages: [],
  looksFor: ['transaction'],
  accepts: path => READABLE.includes(languageOf(path) ?? '') && !isTestSource(path),
  worthReading: text => /\bXA\s|PREPARE\s+TRANSACTION|tpc_|begin_twophase|XaGlobal|XaLocal|WithGlobalTx/i.test(text),
  *extract(file) {
    const code = readCode(file, languageOf(file.path)!);
    if (code) yield* transactionsIn(code);
  },
};

function* transactionsIn(code: Code): Iterable<Transaction> {
  const { kinds, count } = code.tokens;
  for (let i = 0; i < count; i++) {
    const kind = kinds[i]!;
    const text = kind === Kind.word || (kind >= Kind.string && kind <= Kind.block) ? textOf(code.tokens, i) : '';
    const technology =
      kind === Kind.word
        ? kinds[i + 1] === 40 && Object.hasOwn(CALLS, text)
          ? CALLS[text]
          : undefined
        : STATEMENT.test(text)
          ? 'XA'
          : undefined;
    if (technology) yield { kind: 'transaction', at: evidenceAt(code, i), style: 'distributed', technology, scope: {} };
  }
}
