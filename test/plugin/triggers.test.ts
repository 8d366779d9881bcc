import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { contentWords, partsOf, similarity } from '../../evals/words.mjs';
import { startModel, type Turn } from '../e2e-client/scripted-model.ts';
import { list, ROOT, readDocument, readJson } from './plugin-files.ts';

interface Triggers {
  readonly owns: string;
  readonly must: readonly string[];
  readonly mustNot: readonly { readonly prompt: string; readonly to: string; readonly because?: string }[];
}
const triggers = readJson<Readonly<Record<string, Triggers>>>('evals/triggers.json');
const SKILLS = list('skills');
const descriptions = SKILLS.map(skill => ({
  skill,
  ...partsOf(String(readDocument(`skills/${skill}/SKILL.md`).head.description)),
}));

/** Shared words among all words of two siblings. They are at .07 at most; at .15 they would speak of the same requests. */
const MOST_ALIKE = 0.15;
/** What plain words achieve with these descriptions. A model does better; a description that gets worse shows here. */
const BASELINE = '0.45';

it('every skill has prompts that must start it and near misses that must not', () => {
  expect(Object.keys(triggers).sort()).toEqual(SKILLS);
  for (const [skill, { must, mustNot }] of Object.entries(triggers)) {
    expect(must.length, skill).toBeGreaterThanOrEqual(12);
    expect(mustNot.length, skill).toBeGreaterThanOrEqual(12);
    for (const { prompt, to, because } of mustNot) {
      expect([...SKILLS, 'none'].filter(other => other !== skill)).toContain(to);
      if (to === 'none') expect(because, prompt).toBeTruthy();
    }
    const siblings = new Set(mustNot.map(({ to }) => to));
    expect(SKILLS.filter(other => other !== skill && !siblings.has(other)).length, skill).toBeLessThanOrEqual(1);
  }
  const all = Object.values(triggers).flatMap(({ must, mustNot }) => [...must, ...mustNot.map(one => one.prompt)]);
  expect(all.filter((prompt, i) => all.indexOf(prompt) !== i)).toEqual([]);
});

it('siblings do not claim the same requests', () => {
  const words = descriptions.map(({ skill, claims }) => ({ skill, words: contentWords(claims) }));
  const alike = words.flatMap((a, i) =>
    words.slice(i + 1).map(b => ({ pair: `${a.skill} and ${b.skill}`, alike: similarity(a.words, b.words) })),
  );
  expect(alike).toHaveLength(6);
  expect(alike.filter(pair => pair.alike > MOST_ALIKE)).toEqual([]);
});

describe.each(descriptions)('$skill', ({ skill, claims, refuses }) => {
  it('speaks the words of every prompt that must start it', () => {
    const words = contentWords(claims);
    const strange = triggers[skill]!.must.filter(prompt => ![...contentWords(prompt)].some(word => words.has(word)));
    expect(strange).toEqual([]);
  });

  it('does not refuse what it claims', () => {
    const own = contentWords(claims);
    const names = contentWords(SKILLS.join(' '));
    // A sibling's part may share one word ("a saga class" beside sagas); more would make the line contradict itself.
    const both = [...contentWords(refuses)].filter(word => own.has(word) && !names.has(word));
    expect(both.length, both.join(', ')).toBeLessThanOrEqual(2);
  });
});

it('plain words already tell the skills apart', async () => {
  const ended = await run(['--chooser', 'lexical', '--least', BASELINE]);
  expect(ended.code, ended.output + ended.errors).toBe(0);
  expect(ended.output).toMatch(/left alone: \d+ of \d+/);
});

describe('the runner', () => {
  it('fails below what is asked for, and lists the misses', async () => {
    const ended = await run(['--least', '1']);
    expect(ended.code).toBe(1);
    expect(ended.output).toMatch(/^ {2}\S+, not \S+: \S/m);
  });

  it.each([
    [['--chooser', 'dice'], 'lexical, host, anthropic'],
    [['--least', 'much'], 'from 0 to 1'],
    [['--chooser', 'anthropic', '--model', 'm'], 'ANTHROPIC_API_KEY is not set'],
    [['--chooser', 'host'], 'install-claude'],
  ])('%j: says what is wrong', async (args, words) => {
    const ended = await run(args);
    expect(ended.code).toBe(2);
    expect(ended.errors).toContain(words);
  });

  it('asks a model with the listing, and takes the skill it starts', async () => {
    const { must, mustNot } = triggers.orchestrator!;
    const call = (skill: string): Turn => ({ call: 'Skill', input: { skill: `qe-framework:${skill}` } });
    const script: Turn[] = [...must.map(() => 'orchestrator'), ...mustNot.map(({ to }) => to)].map(skill =>
      skill === 'none' ? { say: 'That needs none.' } : call(skill),
    );
    // One mistake: the first prompt goes to a sibling.
    script[0] = call('distributed-patterns');
    const model = await startModel(script);
    try {
      const environment = { ANTHROPIC_API_KEY: 'none', ANTHROPIC_BASE_URL: model.url };
      const args = ['--chooser', 'anthropic', '--model', 'scripted', '--only', 'orchestrator', '--least', '0.9'];
      const ended = await run(args, environment);
      expect(ended.errors).toBe('');
      expect(ended.code).toBe(0);
      expect(ended.output).toMatch(/^orchestrator +13 +1\.00 +0\.92$/m);
      expect(ended.output).toContain(`misses: 1 of 25\n  orchestrator, not distributed-patterns: ${must[0]}`);
      for (const skill of SKILLS) expect(String(model.requests[0]!.system)).toContain(`- qe-framework:${skill}: `);
    } finally {
      await model.close();
    }
  });
});

interface Ended {
  readonly code: number | null;
  readonly output: string;
  readonly errors: string;
}

function run(args: readonly string[], environment: Readonly<Record<string, string>> = {}): Promise<Ended> {
  const { ANTHROPIC_API_KEY: _key, ANTHROPIC_BASE_URL: _url, QE_CLAUDE_BIN: _client, ...rest } = process.env;
  const child = spawn(process.execPath, [join(ROOT, 'evals', 'run.mjs'), ...args], {
    env: { ...rest, ...environment },
  });
  let [output, errors] = ['', ''];
  child.stdout.setEncoding('utf8').on('data', text => {
    output += text;
  });
  child.stderr.setEncoding('utf8').on('data', text => {
    errors += text;
  });
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', code => resolve({ code, output, errors }));
  });
}
