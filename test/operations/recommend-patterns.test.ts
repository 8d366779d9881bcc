import { execFileSync } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { type Answer, built, call, connect, qe } from '../support/program.ts';
import { bakery, makeTree, manyServices, tree } from '../support/trees.ts';

const shop = fileURLToPath(new URL('../../examples/shop', import.meta.url));
let client: Client;
beforeAll(async () => {
  client = await connect({ cwd: shop });
});
afterAll(() => client.close());

interface Choice {
  readonly choose: string;
  readonly row: string;
  readonly page: string;
  readonly provisional?: string;
  readonly answers: readonly {
    readonly question: string;
    readonly value: unknown;
    readonly from: string;
    readonly at: string;
  }[];
  readonly runnersUp: readonly { readonly choose: string; readonly why: string }[];
  readonly parameters: readonly { readonly name: string; readonly value: string; readonly steps: readonly string[] }[];
  readonly next: readonly string[];
}
interface Asked {
  readonly question: string;
  readonly options: readonly string[];
  readonly why: string;
}
const choices = (answer: Answer) => answer.json.choices as readonly Choice[];
const asks = (answer: Answer) => answer.json.ask as readonly Asked[];
const understood = (answer: Answer) =>
  answer.json.understood as { tables: string[]; answers: { question: string; value: unknown }[]; not: string[] };
const recommend = (args: Readonly<Record<string, unknown>> = {}) => call(client, 'recommend_patterns', args);

describe('from a repository alone', () => {
  it('answers from facts, with file and line of the repository and of the row', async () => {
    const answer = await recommend();
    const flow = choices(answer).find(c => c.page === 'decisions/choreography-or-orchestration')!;
    expect(flow).toMatchObject({
      choose: 'orchestration',
      row: expect.stringMatching(/^references\/decisions\/.*\.md:\d+/),
    });
    const services = flow.answers.find(a => a.question === 'services')!;
    expect(services).toMatchObject({ value: 6, from: 'repository' });
    const [, file, line] = /^(.+?):(\d+)/.exec(services.at)!;
    expect(readFileSync(join(shop, file!), 'utf8').split('\n').length).toBeGreaterThan(Number(line));
    expect(choices(answer).find(c => c.page === 'decisions/queue-or-log')).toMatchObject({
      choose: 'log',
      answers: [
        { question: 'broker-at-hand', value: 'log', from: 'repository', at: expect.stringMatching(/compose\.yml:\d+/) },
      ],
    });
  });

  it('asks at most five questions, each with its options and why', async () => {
    const answer = await recommend();
    expect(asks(answer).length).toBeGreaterThan(0);
    expect(asks(answer).length).toBeLessThanOrEqual(5);
    for (const { options, why } of asks(answer)) {
      expect(options.length).toBeGreaterThan(0);
      expect(why).toMatch(/^decides between ./);
    }
  });

  it('sees shared tables and the language, each with its lines', async () => {
    const other = await connect({ cwd: tree(bakery) });
    onTestFinished(() => other.close());
    const answers = async (table: string) =>
      choices(await call(other, 'recommend_patterns', { table, needs: { waits: 'yes' } }))[0]?.answers ?? [];
    const everything = choices(
      await call(other, 'recommend_patterns', {
        needs: { 'data-ownership.rules': 'one', 'data-ownership.access': 'newest' },
      }),
    );
    expect(everything[0]!.answers).toContainEqual({
      question: 'shared-tables',
      value: 1,
      from: 'repository',
      at: expect.stringMatching(/^orders\/.*Receipt\.java:\d+ \(orders\), payments\/.*Receipt\.java:\d+ \(payments\)$/),
    });
    expect(await answers('communication-style')).toContainEqual(
      expect.objectContaining({ question: 'hops', value: 1, at: expect.stringMatching(/PaymentsClient\.java:\d+/) }),
    );
  });

  it('names only pages and tools that exist', async () => {
    const tools = (await client.listTools()).tools.map(t => t.name);
    const steps = choices(await recommend()).flatMap(c => [...c.next, `read_reference ${c.page}`]);
    expect(steps.length).toBeGreaterThan(0);
    for (const step of steps) {
      const [tool, page] = step.split(' ');
      expect(tools).toContain(tool);
      if (page) expect((await call(client, 'read_reference', { id: page })).json).toMatchObject({ id: page });
    }
  });

  it('says nothing where there is nothing', async () => {
    const other = await connect({ cwd: tree({ 'notes.txt': 'none' }) });
    onTestFinished(() => other.close());
    const answer = await call(other, 'recommend_patterns');
    expect(choices(answer)).toEqual([]);
    expect(answer.text).toContain('Name a table: ');
  });
});

describe('one table', () => {
  it('asks the most deciding question first', async () => {
    const answer = await recommend({ table: 'split-or-not' });
    expect(choices(answer)).toEqual([]);
    expect(asks(answer)).toHaveLength(5);
    expect(asks(answer)[0]!.question).toBe('split-or-not.developers');
  });

  it.each([
    [3, 'do-not-split'],
    [7, 'modular-monolith'],
    [25, 'split'],
  ])('%i developers: %s', async (developers, choose) => {
    const [choice] = choices(await recommend({ table: 'decisions/split-or-not', needs: { developers } }));
    expect(choice).toMatchObject({ choose, answers: [{ question: 'developers', value: developers, from: 'you' }] });
    expect(choice!.runnersUp.length).toBe(2);
  });

  it('that is unknown is an error with the three nearest and the list', async () => {
    const { isError, text } = await recommend({ table: 'split-or-nto' });
    expect(isError).toBe(true);
    expect(text).toMatch(/no table "split-or-nto"; the nearest are split-or-not, \S+, \S+\. All: api-versioning, /);
  });
});

describe('needs in words', () => {
  it('pick the table, are echoed, and a denial is none', async () => {
    const answer = await recommend({
      needs:
        "Kafka or RabbitMQ? We don't need replay, order does not matter, one consumer, failed messages need retry with delay.",
    });
    expect(understood(answer).tables).toEqual(['queue-or-log']);
    expect(Object.fromEntries(understood(answer).answers.map(a => [a.question, a.value]))).toMatchObject({
      'queue-or-log.replay': 'no',
      'queue-or-log.order': 'no',
      'queue-or-log.single-retry': 'yes',
    });
    expect(choices(answer)[0]).toMatchObject({ choose: 'queue' });
  });

  it('get the arithmetic shown', async () => {
    const [choice] = choices(
      await recommend({
        needs: 'Circuit breaker for a remote dependency, p99 400 ms, 20 calls per second, resilience4j',
      }),
    );
    expect(choice).toMatchObject({ choose: 'rate', page: 'decisions/breaker-settings' });
    expect(choice!.provisional).toBeUndefined();
    expect(choice!.parameters.find(p => p.name === 'slow-call-duration')).toMatchObject({
      value: '800 ms',
      steps: [expect.stringContaining('2 × 400 = 800')],
    });
    expect(choice!.next).toContain('read_reference patterns/circuit-breaker');
  });

  it('may come as JSON text, and what cannot be used is said', async () => {
    const answer = await recommend({ needs: '{"developers": 12, "split-or-not.mvp": "hm", "wether": 1}' });
    expect(choices(answer).find(c => c.page === 'decisions/split-or-not')).toMatchObject({ choose: 'split' });
    expect(understood(answer).not).toEqual([
      '"hm" is no answer to split-or-not.mvp: yes, no',
      expect.stringMatching(/^there is no question "wether"; did you mean/),
    ]);
    expect(await recommend({ needs: '{"developers": ' })).toMatchObject({ isError: true });
  });

  it.each([
    [{}],
    [{ needs: 'split the monolith, saga, kafka, circuit breaker, timeout, cqrs, event sourcing, gateway, partitions' }],
    [{ needs: 'yes no not replay 12 developers '.repeat(400) }],
    [{ needs: Object.fromEntries(Array.from({ length: 300 }, (_, i) => [`question-${i}`, 'x'.repeat(50)])) }],
    [{ table: 'communication-style', needs: { waits: 'yes' } }],
  ])('stay within 2,000 tokens: %#', async args => {
    const { text, json, isError } = await recommend(args);
    expect(isError).toBe(false);
    expect(JSON.stringify(json).length).toBeLessThanOrEqual(8_000);
    expect(text.length).toBeLessThanOrEqual(8_000);
  });

  it('of a large system stay within 2,000 tokens', async () => {
    const bank = makeTree(manyServices(60));
    const other = await connect({ cwd: bank.root });
    onTestFinished(async () => {
      await other.close();
      bank.remove();
    });
    const { text, json } = await call(other, 'recommend_patterns');
    expect(Math.max(JSON.stringify(json).length, text.length)).toBeLessThanOrEqual(8_000);
    expect(JSON.stringify(json)).toMatch(/"from":"repository"/);
  });
});

describe('a client that can ask its user', () => {
  async function asking(reply: Record<string, unknown> | undefined) {
    const asked: string[][] = [];
    const elicit = (properties: string[]) => {
      asked.push(properties);
      return reply;
    };
    const other = await connect({ cwd: shop, elicit });
    onTestFinished(() => other.close());
    return { asked, other };
  }

  it('is asked what is missing, and the answers count', async () => {
    const { asked, other } = await asking({
      developers: 3,
      'scales-apart': 'no',
      'frequent-deploys': 'no',
      'other-stacks': 'no',
    });
    const answer = await call(other, 'recommend_patterns', { table: 'split-or-not' });
    expect(asked).toHaveLength(1);
    expect(asked[0]!.length).toBeLessThanOrEqual(5);
    expect(asked[0]).toContain('developers');
    expect(choices(answer)[0]).toMatchObject({
      choose: 'do-not-split',
      answers: expect.arrayContaining([expect.objectContaining({ question: 'developers', from: 'you' })]),
    });
  });

  it('that declines gets the questions in the answer', async () => {
    const { other } = await asking(undefined);
    const answer = await call(other, 'recommend_patterns', { table: 'split-or-not' });
    expect(answer.isError).toBe(false);
    expect(asks(answer)).toHaveLength(5);
  });

  it('is not asked when only a repository is looked at', async () => {
    const { asked, other } = await asking({});
    await call(other, 'recommend_patterns');
    expect(asked).toEqual([]);
  });
});

describe('qe recommend', () => {
  it('takes text or JSON, and writes both formats', async () => {
    const text = await qe(['recommend', 'Should we split? 3 developers, an MVP.'], { cwd: shop });
    expect(text).toMatchObject({ code: 0, stderr: '' });
    expect(text.stdout).toMatch(/^split-or-not: do-not-split/);
    const json = await qe(['recommend', '{"developers":12}', '--table', 'split-or-not', '--format', 'json'], {
      cwd: shop,
    });
    expect(JSON.parse(json.stdout).choices[0]).toMatchObject({ choose: 'split' });
  });

  it('names the nearest of a wrong table', async () => {
    const { code, stderr } = await qe(['recommend', '--table', 'que-or-log'], { cwd: shop });
    expect(code).toBe(2);
    expect(stderr).toMatch(/the nearest are queue-or-log,/);
  });

  it('counts the authors of the last year of a history', async () => {
    const root = tree({ 'package.json': '{"name":"till"}', 'till.js': '' });
    const git = (...args: string[]) =>
      execFileSync('git', ['-C', root, '-c', 'user.name=x', '-c', 'user.email=x@x', ...args]);
    const commit = (who: string, date: string) =>
      execFileSync(
        'git',
        [
          '-C',
          root,
          '-c',
          'commit.gpgsign=false',
          'commit',
          '-q',
          '--allow-empty',
          '-m',
          'bake',
          `--author=${who} <${who}@shop.example>`,
        ],
        {
          env: {
            ...process.env,
            GIT_AUTHOR_DATE: date,
            GIT_COMMITTER_DATE: date,
            GIT_COMMITTER_NAME: 'x',
            GIT_COMMITTER_EMAIL: 'x@x',
          },
        },
      );
    git('init', '-q');
    commit('left-long-ago', '2019-01-01T00:00:00Z');
    for (const who of ['ada', 'bea', 'ada', 'renovate[bot]', 'cyd']) commit(who, '2021-05-05T00:00:00Z');
    const { stdout } = await qe(['recommend', '--table', 'split-or-not', '--format', 'json'], { cwd: root });
    expect(JSON.parse(stdout).choices[0]).toMatchObject({
      choose: 'do-not-split',
      answers: [{ question: 'developers', value: 3, from: 'repository', at: expect.stringMatching(/^\.git\/HEAD:1/) }],
    });
  });
});

describe('the pages are the program', () => {
  it('a changed cell changes the recommendation, and a broken one is named', async () => {
    const home = mkdtempSync(join(tmpdir(), 'qe-copy-'));
    onTestFinished(() => rmSync(home, { recursive: true, force: true }));
    cpSync(dirname(dirname(built('cli.mjs'))), home, { recursive: true });
    const page = join(home, 'references/decisions/split-or-not.md');
    const before = readFileSync(page, 'utf8');
    const run = () =>
      execFileSync(
        process.execPath,
        [join(home, 'dist/cli.mjs'), 'recommend', '{"developers":7}', '--table', 'split-or-not'],
        {
          cwd: shop,
          encoding: 'utf8',
          stdio: ['ignore', 'pipe', 'pipe'],
        },
      );
    expect(run()).toMatch(/^split-or-not: modular-monolith/);
    writeFileSync(page, before.replace('| >= 10 |', '| >= 6 |'));
    expect(run()).toMatch(/^split-or-not: split/);
    writeFileSync(page, before.replace('| >= 10 |', '| about ten |'));
    const line = before.split('\n').findIndex(l => l.startsWith('| >= 10 |')) + 1;
    expect(run).toThrow(`references/decisions/split-or-not.md:${line}: column developers: "about ten" is no condition`);
  });
});
