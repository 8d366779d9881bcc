// Draws claims at high confidence for a person to judge by opening the cited line.
//   node bench/sample.mjs --apps DIR --what connections|findings [--count 20] [--seed 1] [--cmd …] [--save FILE] [APP…]
//     --save FILE   also writes the drawn claims with the verdict left open, to be filled in: bench/judged/README.md
//   node bench/sample.mjs --tally [--results DIR]   counts the verdicts of bench/judged/*.json into RESULTS.md
// The same seed draws the same claims from the same output. Exit 0; 1 the analyser failed; 2 usage.
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { draw } from './measure/draw.mjs';
import { readJudged, tally } from './measure/judged.mjs';
import { writePart } from './measure/marked-part.mjs';
import { ANALYSER_OPTIONS, commandOf, runMain, UsageError, wholeNumber } from './measure/run-main.mjs';
import { readTruths, requireSystems, runAnalyser } from './measure/systems.mjs';

/** What can be drawn: how a claim reads, and which kind it is counted under. */
const CLAIMS = {
  connections: connection => ({
    claim: connection.style,
    says: `${connection.from} → ${connection.to}${connection.channel ? `, ${connection.channel}` : ''} (${connection.protocol ?? connection.style})`,
    subject: `${connection.from} → ${connection.to}`,
  }),
  findings: finding => ({
    claim: finding.detector,
    says: `${finding.detector}: ${finding.message}`,
    subject: finding.fingerprint,
  }),
};

function claimsOf(app, model, what) {
  return model[what]
    .filter(claim => claim.confidence === 'high')
    .map(claim => ({ app, ...CLAIMS[what](claim), evidence: claim.evidence }));
}

/** The line as it stands in the file now, not as the analyser quotes it. */
function citedLine(apps, app, { file, line }) {
  const path = join(apps, app, file);
  if (!existsSync(path)) return '‹no such file›';
  return readFileSync(path, 'utf8').split(/\r?\n/)[line - 1]?.trim().slice(0, 200) ?? '‹no such line›';
}

function drawSample({ apps, truths: folder, what, count, seed, command, save }, only) {
  const truths = readTruths(folder, only);
  requireSystems(truths, apps);
  const claims = truths.flatMap(({ app }) => claimsOf(app, runAnalyser(command, join(apps, app)), what));
  const drawn = draw(claims, count, seed);
  console.log(`${drawn.length} of ${claims.length} ${what} at high confidence, seed ${seed}`);
  for (const [index, { app, says, evidence }] of drawn.entries()) {
    console.log(`\n${index + 1}. ${app}: ${says}`);
    for (const at of evidence) console.log(`   ${at.file}:${at.line}  ${citedLine(apps, app, at)}`);
  }
  if (!save) return;
  const open = drawn.map(({ app, claim, subject, evidence: [{ file, line }] }) => ({
    app,
    file,
    line,
    claim,
    subject,
    verdict: 'open',
  }));
  writeFileSync(save, `${JSON.stringify({ what, seed, claims: open }, null, 2)}\n`);
}

function main() {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      ...ANALYSER_OPTIONS,
      what: { type: 'string' },
      count: { type: 'string', default: '20' },
      seed: { type: 'string', default: '1' },
      save: { type: 'string' },
      tally: { type: 'boolean', default: false },
    },
  });
  if (values.tally) {
    const lines = tally(readJudged(join(values.results, 'judged')));
    console.log(lines.join('\n'));
    writePart(join(values.results, 'RESULTS.md'), 'judged', lines);
    return;
  }
  if (!Object.hasOwn(CLAIMS, values.what ?? '')) throw new UsageError('--what is connections or findings');
  const count = wholeNumber('count', values.count, 1);
  const seed = wholeNumber('seed', values.seed, 0);
  drawSample({ ...values, count, seed, command: commandOf(values.cmd) }, positionals);
}

runMain('sample', main);
