// Scores an analyser on public systems whose architecture others have described.
//   npm run bench -- --apps DIR [--cmd "node dist/cli.mjs analyze {} --format json"] [--misses] [APP…]
//     --misses              names what was missed and what is too much
//     --strict              what the authors left out of their drawing counts as wrong
//     --confidence high     only connections that state this confidence
//     --accept REASON       stores scores although a pooled figure dropped; the reason goes to bench/HISTORY.md
//     --truths DIR --results DIR   default: bench/truth, bench
// A run over all systems by the plain measure is compared with bench/scores.json and stored there, in bench/RESULTS.md and in README.md.
// Exit 0 done; 1 a pooled figure dropped by more than .01 or the analyser failed; 2 usage.
import { appendFileSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { beside, measured } from './measure/beside.mjs';
import { compare } from './measure/compare.mjs';
import { writePart } from './measure/marked-part.mjs';
import { poolResults } from './measure/pools.mjs';
import { ANALYSER_OPTIONS, commandOf, runMain, UsageError } from './measure/run-main.mjs';
import { drops, toScores } from './measure/scores.mjs';
import { showScores, showTable } from './measure/show.mjs';
import { readTruths, requireSystems, runAnalyser } from './measure/systems.mjs';

function readOptions() {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      ...ANALYSER_OPTIONS,
      misses: { type: 'boolean', default: false },
      strict: { type: 'boolean', default: false },
      confidence: { type: 'string' },
      accept: { type: 'string' },
    },
  });
  if (values.accept !== undefined && values.accept.trim() === '') throw new UsageError('--accept needs a reason');
  return { ...values, command: commandOf(values.cmd), only: positionals };
}

function scoreAll(truths, { apps, command, strict, confidence }) {
  return truths.map(truth => {
    try {
      return { truth, parts: compare(truth, runAnalyser(command, join(apps, truth.app)), { strict, confidence }) };
    } catch (error) {
      const nothing = { components: [], connections: [] };
      return { truth, parts: compare(truth, nothing, { strict, confidence }), failure: error.message };
    }
  });
}

/** @returns the exit code */
function store(scores, { results, accept }) {
  const file = join(results, 'scores.json');
  const lost = existsSync(file) ? drops(JSON.parse(readFileSync(file, 'utf8')), scores) : [];
  if (lost.length) console.log(`\ndropped by more than .01:\n  ${lost.join('\n  ')}`);
  if (lost.length && accept === undefined) {
    console.log('Nothing stored. --accept "REASON" stores it.');
    return 1;
  }
  if (lost.length) {
    const entry = [`\n## ${new Date().toISOString().slice(0, 10)}\n`, accept, '', ...lost.map(line => `- ${line}`)];
    appendFileSync(join(results, 'HISTORY.md'), `${entry.join('\n')}\n`);
  }
  writeFileSync(file, `${JSON.stringify(scores, null, 2)}\n`);
  writePart(join(results, 'RESULTS.md'), 'beside', beside(scores.pools));
  writePart(join(results, 'RESULTS.md'), 'scores', showScores(scores));
  const front = join(results, '..', 'README.md');
  if (existsSync(front)) writePart(front, 'measured', measured(scores.pools));
  return 0;
}

function main() {
  const options = readOptions();
  const truths = readTruths(options.truths, options.only);
  requireSystems(truths, options.apps);
  const results = scoreAll(truths, options);
  const pools = poolResults(results);
  console.log(showTable(results, pools, options).join('\n'));
  if (results.some(r => r.failure)) return 1;
  const partial = options.only.length > 0 || options.strict || options.confidence !== undefined;
  return partial ? 0 : store(toScores(pools, results), options);
}

runMain('score', main);
