// Compares our lexers with real parsers on many files: literals, comments, brackets, line ends, call heads, and the
// calls that the outlines give.
//   node bench/oracles/run.mjs --parsers DIR --apps DIR [--apps DIR …] [--language java] [--limit 3000]
//     --parsers DIR   where the parsers are; with --install they are fetched from npm into it first
//     --apps DIR      folders with sources, read with all that lies below them
//     --language      java, kotlin, typescript, go, python, csharp; default: all whose parser is there
//     --limit N       at most N files of a language, evenly drawn; default 3000
//     --show N        disagreements shown per aspect; default 20
//     --python CMD    Python 3.12 or later; default python3
//     --results FILE  writes the figures, never the differences, into the marked part of this file
// Exit 0 whatever is found; 1 when a run fails; 2 usage or a missing parser.
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { writePart } from '../measure/marked-part.mjs';
import { UsageError, wholeNumber } from '../measure/run-main.mjs';
import { ASPECTS, addFile, newTally } from './compare.mjs';
import { findFiles, readText, sample } from './corpus.mjs';
import { loadLexers } from './lexers.mjs';
import { readOurs } from './ours.mjs';
import { readOurScript } from './ours-typescript.mjs';
import { goProgram, installParsers, NEEDS, PACKAGES, pythonProgram, requireFrom } from './parsers.mjs';
import { figures, firstDifferences } from './report.mjs';
import { askProgram, readAnswer } from './theirs-program.mjs';
import { treeReader } from './theirs-tree.mjs';
import { scriptReader } from './theirs-typescript.mjs';

const PATTERNS = {
  java: /\.java$/,
  kotlin: /\.kts?$/,
  csharp: /\.cs$/,
  typescript: /\.[mc]?[jt]sx?$/,
  go: /\.go$/,
  python: /\.py$/,
};

/** @returns `[path, text, Reading or undefined]` of each file that can be read */
async function* readTheirs(language, paths, { parsers, python }) {
  const texts = function* () {
    for (const path of paths) {
      const text = readText(path);
      if (text !== undefined) yield [path, text];
    }
  };
  if (language === 'go' || language === 'python') {
    const command = language === 'go' ? goProgram(parsers) : pythonProgram(python);
    const readable = Array.from(texts(), ([path]) => path);
    for (const [path, answer] of askProgram(command, readable)) {
      const text = readText(path);
      yield [path, text, answer.error ? undefined : readAnswer(answer, text, language === 'python' ? '\\' : '')];
    }
    return;
  }
  const require = requireFrom(parsers, language);
  if (language === 'typescript') {
    const read = scriptReader(require);
    for (const [path, text] of texts()) yield [path, text, read(path, text)];
    return;
  }
  const read = await treeReader(require.resolve, language);
  for (const [path, text] of texts()) yield [path, text, read(text)];
}

const parserOf = language =>
  NEEDS[language].map(name => `${name} ${PACKAGES[name].split('@').at(-1)}`).at(-1) ?? `${language} itself`;

async function compareLanguage(language, options, lexers) {
  const paths = sample(findFiles(options.apps, PATTERNS[language]), options.limit);
  const tally = newTally();
  for await (const [path, text, theirs] of readTheirs(language, paths, options)) {
    if (!theirs) {
      tally.unparsed++;
      continue;
    }
    const ours = language === 'typescript' ? readOurScript(lexers, path, text) : readOurs(language, lexers, path, text);
    const file = new lexers.SourceFile(path, text);
    addFile(tally, path, ours, theirs, offset => file.lineAt(offset));
  }
  return { language, parser: parserOf(language), tally };
}

async function main() {
  const { values } = parseArgs({
    options: {
      parsers: { type: 'string' },
      apps: { type: 'string', multiple: true },
      language: { type: 'string', multiple: true },
      limit: { type: 'string', default: '3000' },
      show: { type: 'string', default: '20' },
      python: { type: 'string', default: 'python3' },
      results: { type: 'string' },
      install: { type: 'boolean', default: false },
    },
  });
  if (!values.parsers || !values.apps) throw new UsageError('give --parsers DIR and --apps DIR');
  const languages = values.language ?? Object.keys(PATTERNS);
  for (const language of languages) if (!PATTERNS[language]) throw new UsageError(`no language ${language}`);
  const parsers = resolve(values.parsers);
  if (values.install) installParsers(parsers);
  const options = { ...values, parsers, limit: wholeNumber('limit', values.limit, 1) };
  const show = wholeNumber('show', values.show, 0);
  const lexers = await loadLexers();
  const tallies = [];
  for (const language of languages) {
    const compared = await compareLanguage(language, options, lexers);
    tallies.push(compared);
    console.log(`\n${figures([compared]).join('\n')}`);
    for (const { name } of ASPECTS) {
      const first = firstDifferences(compared.tally, name, show);
      if (first) console.log(`\n${language}, ${name}:\n${first}`);
    }
  }
  if (values.results) writePart(join(values.results), 'figures', figures(tallies));
}

main().catch(error => {
  const usage = error instanceof UsageError || String(error.code).startsWith('ERR_PARSE_ARGS');
  console.error(`oracles: ${usage ? error.message : error.stack}`);
  process.exitCode = usage ? 2 : 1;
});
