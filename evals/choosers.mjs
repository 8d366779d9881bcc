// Who answers "which skill, if any?" for a prompt. A chooser is given the listing lines and the prompt.
import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { contentWords, partsOf } from './words.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));

export const NONE = 'none';

/** Below this weight of shared words no skill is chosen. */
const THRESHOLD = 1.5;

/** Shared words, the rarer the heavier; words of the "Not for" part count against. The baseline. */
export function lexical({ listing }) {
  const skills = listing.map(({ skill, description }) => {
    const { claims, refuses } = partsOf(description);
    return { skill, claims: contentWords(claims), refuses: contentWords(refuses) };
  });
  const weight = word => 1 / (1 + skills.filter(skill => skill.claims.has(word)).length);
  const choose = prompt => {
    const words = [...contentWords(prompt)];
    const sum = set => words.filter(word => set.has(word)).reduce((total, word) => total + 2 * weight(word), 0);
    const scored = skills.map(({ skill, claims, refuses }) => ({ skill, score: sum(claims) - sum(refuses) }));
    scored.sort((a, b) => b.score - a.score);
    return scored[0].score >= THRESHOLD ? scored[0].skill : NONE;
  };
  return { choose: async prompt => choose(prompt) };
}

/**
 * The real client against a scripted model: the model answers with what the lexical chooser picks from the listing that
 * the client has sent, and the skill counts as chosen when its text then arrives. Proves the plumbing, not a model's mind.
 * QE_CLAUDE_BIN names the client (.ci/install-claude.mjs installs it); of several the last, which is the newest.
 */
export async function host({ listing }) {
  const binary = (process.env.QE_CLAUDE_BIN ?? '').split(delimiter).filter(Boolean).at(-1);
  if (!binary) throw new Error('QE_CLAUDE_BIN does not name a client; .ci/install-claude.mjs installs one');
  const { converse, makeHome } = await loadClient();
  const home = await makeHome();
  const project = join(home.path, 'shop');
  cpSync(join(root, 'examples', 'shop'), project, { recursive: true });
  const talk = (prompt, script, more = []) =>
    converse({ binary, home, project, prompt, script, arguments: ['--plugin-dir', root, ...more] });
  const { said } = await talk('hello', []);
  const received = [...said[0].matchAll(/^- qe-framework:([a-z-]+): (.*)$/gm)].map(([, skill, description]) => ({
    skill,
    description,
  }));
  if (received.length !== listing.length)
    throw new Error(`the client lists ${received.length} of ${listing.length} skills`);
  const baseline = lexical({ listing: received });
  return {
    async choose(prompt) {
      const skill = await baseline.choose(prompt);
      if (skill === NONE) return NONE;
      const name = `qe-framework:${skill}`;
      const talked = await talk(
        prompt,
        [{ call: 'Skill', input: { skill: name } }],
        ['--allowedTools', `Skill(${name})`],
      );
      const arrived = talked.said[1]?.includes(`${root}references/`) && talked.denials.length === 0;
      if (!arrived) throw new Error(`${name} was called and its text did not arrive`);
      return skill;
    },
    close: () => home.remove(),
  };
}

/** The tests' driver of the client is TypeScript, which Node 20 does not run by itself. */
async function loadClient() {
  const { build } = await import('esbuild');
  const folder = mkdtempSync(join(tmpdir(), 'qe-evals-'));
  try {
    const outfile = join(folder, 'client.mjs');
    const entryPoints = [join(root, 'test', 'e2e-client', 'client.ts')];
    await build({ entryPoints, outfile, bundle: true, format: 'esm', platform: 'node', target: 'node20' });
    return await import(pathToFileURL(outfile).href);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/**
 * A model, asked as a host asks it: the listing in the system text, one tool that starts a skill, free to do neither.
 * Needs ANTHROPIC_API_KEY and a model; ANTHROPIC_BASE_URL leads elsewhere. Costs about 1,000 tokens a prompt.
 */
export function anthropic({ listing, model }) {
  const key = process.env.ANTHROPIC_API_KEY;
  if (!key) throw new Error('ANTHROPIC_API_KEY is not set');
  if (!model) throw new Error('--model names the model to ask');
  const names = listing.map(({ skill }) => skill);
  const lines = listing.map(({ skill, description }) => `- qe-framework:${skill}: ${description}`);
  const system = `You are a coding agent in a user's repository. These skills are available through the Skill tool:\n\n${lines.join('\n')}\n\nWhen a skill fits the request, call Skill first. When none fits, answer without it, in one sentence.`;
  const tools = [
    {
      name: 'Skill',
      description: 'Loads a skill by its name and gives its instructions.',
      input_schema: { type: 'object', properties: { skill: { type: 'string' } }, required: ['skill'] },
    },
  ];
  const address = `${process.env.ANTHROPIC_BASE_URL ?? 'https://api.anthropic.com'}/v1/messages`;
  return {
    async choose(prompt) {
      const messages = [{ role: 'user', content: prompt }];
      const answer = await ask(address, key, { model, max_tokens: 300, system, tools, messages });
      const call = answer.content.find(part => part.type === 'tool_use' && part.name === 'Skill');
      const skill = String(call?.input?.skill ?? NONE).replace(/^qe-framework:/, '');
      return names.includes(skill) ? skill : NONE;
    },
  };
}

/** Waits and tries again, three times at most, when the service is busy (429, 5xx). */
async function ask(address, key, body) {
  const headers = { 'content-type': 'application/json', 'x-api-key': key, 'anthropic-version': '2023-06-01' };
  for (let attempt = 1; ; attempt++) {
    const response = await fetch(address, {
      method: 'POST',
      headers,
      body: JSON.stringify(body),
      signal: AbortSignal.timeout(60_000),
    });
    if (response.ok) return response.json();
    if (attempt === 4 || !(response.status === 429 || response.status >= 500))
      throw new Error(`${address} answered ${response.status}: ${(await response.text()).slice(0, 300)}`);
    await new Promise(resolve => setTimeout(resolve, 2_000 * 2 ** attempt));
  }
}

export const choosers = { lexical, host, anthropic };
