// Scores how well the four descriptions make a chooser pick the right skill, or none, for the prompts of triggers.json.
//   node evals/run.mjs                                      --chooser lexical: words shared with the descriptions
//   QE_CLAUDE_BIN=… node evals/run.mjs --chooser host       the plumbing of a real client
//   ANTHROPIC_API_KEY=… node evals/run.mjs --chooser anthropic --model MODEL
//   --least 0.8   exit 1 when a skill's precision or recall is below it      --only SKILL   its prompts only
import { readdirSync, readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { parse } from 'yaml';
import { choosers, NONE } from './choosers.mjs';

const read = path => readFileSync(new URL(path, import.meta.url), 'utf8').replaceAll('\r\n', '\n');

/** What a host shows a model: one line per skill. */
function readListing() {
  return readdirSync(new URL('../skills', import.meta.url))
    .sort()
    .map(skill => {
      const head = /^---\n(.*?)\n---\n/s.exec(read(`../skills/${skill}/SKILL.md`))[1];
      return { skill, description: parse(head).description };
    });
}

/** Every prompt with the skill that must answer it. */
function readCases() {
  return Object.entries(JSON.parse(read('triggers.json'))).flatMap(([skill, { must, mustNot }]) => [
    ...must.map(prompt => ({ prompt, wanted: skill, of: skill })),
    ...mustNot.map(({ prompt, to }) => ({ prompt, wanted: to, of: skill })),
  ]);
}

function score(skill, answers) {
  const chosen = answers.filter(answer => answer.chosen === skill);
  const wanted = answers.filter(answer => answer.wanted === skill);
  const right = chosen.filter(answer => answer.wanted === skill).length;
  const ratio = (part, all) => (all === 0 ? 1 : part / all);
  return { skill, prompts: wanted.length, precision: ratio(right, chosen.length), recall: ratio(right, wanted.length) };
}

async function main() {
  const { values } = parseArgs({
    options: {
      chooser: { type: 'string', default: 'lexical' },
      model: { type: 'string' },
      least: { type: 'string', default: '0' },
      only: { type: 'string' },
    },
  });
  const make = Object.hasOwn(choosers, values.chooser) ? choosers[values.chooser] : undefined;
  if (!make) throw new Error(`--chooser is one of ${Object.keys(choosers).join(', ')}`);
  const least = Number(values.least);
  if (!(least >= 0 && least <= 1)) throw new Error('--least is a number from 0 to 1');
  const listing = readListing();
  const skills = listing.map(({ skill }) => skill).filter(skill => !values.only || skill === values.only);
  if (skills.length === 0) throw new Error(`--only is one of ${listing.map(({ skill }) => skill).join(', ')}`);
  const cases = readCases().filter(({ of }) => skills.includes(of));

  const chooser = await make({ listing, model: values.model });
  const answers = [];
  try {
    for (const one of cases) answers.push({ ...one, chosen: await chooser.choose(one.prompt) });
  } finally {
    await chooser.close?.();
  }
  return report(
    skills.map(skill => score(skill, answers)),
    answers,
    least,
  );
}

function report(rows, answers, least) {
  const width = Math.max(...rows.map(row => row.skill.length));
  console.log(`${'skill'.padEnd(width)}  prompts  precision  recall`);
  for (const { skill, prompts, precision, recall } of rows)
    console.log(
      `${skill.padEnd(width)}  ${String(prompts).padStart(7)}  ${precision.toFixed(2).padStart(9)}  ${recall.toFixed(2).padStart(6)}`,
    );
  const missed = answers.filter(answer => answer.chosen !== answer.wanted);
  const quiet = answers.filter(answer => answer.wanted === NONE);
  const kept = quiet.filter(answer => answer.chosen === NONE).length;
  console.log(
    `\nleft alone: ${kept} of ${quiet.length} prompts that are nobody's\nmisses: ${missed.length} of ${answers.length}`,
  );
  for (const { prompt, wanted, chosen } of missed) console.log(`  ${wanted}, not ${chosen}: ${prompt}`);
  return rows.every(({ precision, recall }) => Math.min(precision, recall) >= least) ? 0 : 1;
}

try {
  process.exitCode = await main();
} catch (error) {
  console.error(`evals: ${error instanceof Error ? error.message : String(error)}`);
  process.exitCode = 2;
}
