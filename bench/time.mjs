// Seconds and memory of the whole process on each public system, beside those of Node doing nothing. A report, never a gate:
// the figures are this machine's.
//   node bench/time.mjs --apps DIR [--cmd "node dist/cli.mjs analyze {} --format json"] [--runs 5] [APP…]
//     --results DIR   default: bench; a run over all systems is written into its RESULTS.md
// Exit 0; 1 when a run fails; 2 usage.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';
import { writePart } from './measure/marked-part.mjs';
import { ANALYSER_OPTIONS, BENCH, commandOf, onFolder, runMain, wholeNumber } from './measure/run-main.mjs';
import { readTruths, requireSystems } from './measure/systems.mjs';

const HOOK = pathToFileURL(join(BENCH, 'measure', 'peak-memory.mjs')).href;

const median = values => [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)];

/** @returns seconds from start to end */
function timeOnce(command, environment = process.env) {
  const [program, ...args] = command;
  const start = process.hrtime.bigint();
  const ended = spawnSync(program, args, { stdio: ['ignore', 'ignore', 'pipe'], env: environment });
  const seconds = Number(process.hrtime.bigint() - start) / 1e9;
  if (ended.status !== 0)
    throw new Error(`${command.join(' ')}: ${ended.stderr?.toString().trim() || ended.error?.message}`);
  return seconds;
}

/** A run of its own for the memory, because the hook costs time. @returns bytes */
function peakOf(command, scratch) {
  const file = join(scratch, 'peak');
  const options = `${process.env.NODE_OPTIONS ?? ''} --import=${HOOK}`.trim();
  timeOnce(command, { ...process.env, NODE_OPTIONS: options, QE_PEAK_FILE: file });
  return Number(readFileSync(file, 'utf8'));
}

/** The first run warms the file cache and does not count. */
function measure(command, runs, scratch) {
  timeOnce(command);
  return {
    seconds: median(Array.from({ length: runs }, () => timeOnce(command))),
    peak: peakOf(command, scratch),
  };
}

const mebibytes = bytes => (bytes / 1024 / 1024).toFixed(0);

function main() {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      ...ANALYSER_OPTIONS,
      runs: { type: 'string', default: '5' },
    },
  });
  const runs = wholeNumber('runs', values.runs, 1);
  const command = commandOf(values.cmd);
  const truths = readTruths(values.truths, positionals);
  requireSystems(truths, values.apps);

  const scratch = mkdtempSync(join(tmpdir(), 'qe-time-'));
  try {
    const bare = measure(['node', '-e', '0'], runs, scratch);
    const rows = [['Node doing nothing', bare]];
    for (const { app } of truths) rows.push([app, measure(onFolder(command, join(values.apps, app)), runs, scratch)]);
    const lines = [
      `Median of ${runs} runs, files cached; Node ${process.versions.node}, ${process.platform} ${process.arch}, ${availableParallelism()} cores.`,
      '',
      '| | Seconds | ÷ Node doing nothing | Peak memory, MiB |',
      '| --- | --- | --- | --- |',
      ...rows.map(
        ([name, { seconds, peak }]) =>
          `| ${name} | ${seconds.toFixed(2)} | ${(seconds / bare.seconds).toFixed(1)} | ${mebibytes(peak)} |`,
      ),
    ];
    console.log(lines.join('\n'));
    if (positionals.length === 0) writePart(join(values.results, 'RESULTS.md'), 'time', lines);
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}

runMain('time', main);
