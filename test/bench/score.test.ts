import { describe, expect, test } from 'vitest';
import { drawn, openBench, recovered } from './bank.ts';

const right = (number: number) => ({ right: number, wrong: 0, missing: 0, f1: 1 });

describe('what counts', () => {
  test('names match by alias and without the words that only say "component"', () => {
    const { figures } = openBench().score(recovered);
    expect(figures.components).toMatchObject(right(4));
    expect(figures.connections).toMatchObject(right(3));
    expect(figures.directed).toMatchObject(right(3));
  });

  test('equal names pair before similar ones: "accounts-db" is the database, not the service', () => {
    const components = [{ name: 'accounts-db' }, { name: 'accounts' }, { name: 'transfers' }, { name: 'kafka' }];
    const connections = [{ from: 'accounts', to: 'accounts-db' }];
    const { figures } = openBench().score({ components, connections });
    expect(figures.components).toMatchObject(right(4));
    expect(figures.directed).toMatchObject({ right: 1, wrong: 0, missing: 2 });
  });

  test('a component nobody drew is wrong, and so is each of its connections', () => {
    const components = [...recovered.components, { name: 'fraud' }];
    const connections = [...recovered.connections, { from: 'fraud', to: 'kafka' }, { from: 'fraud', to: 'ledger' }];
    const { figures, out } = openBench().score({ components, connections });
    expect(figures.components).toMatchObject({ right: 4, wrong: 1, missing: 0 });
    expect(figures.connections).toMatchObject({ right: 3, wrong: 2, missing: 0 });
    expect(out).not.toContain('fraud');
  });

  test('what is missed and what is too much is named on request', () => {
    const model = {
      components: [...recovered.components.slice(1), { name: 'fraud' }],
      connections: recovered.connections,
    };
    const { out } = openBench().score(model, ['--misses']);
    expect(out).toContain('missed components: Transfers\n');
    expect(out).toContain('extra components: fraud\n');
    expect(out).toContain('missed connections: Transfers -> Accounts; Transfers -> Message Bus\n');
  });

  test('the wrong direction counts only where the drawing means directions', () => {
    const turned = recovered.connections.map(({ from, to }) => ({ from: to, to: from }));
    const { figures } = openBench().score({ ...recovered, connections: turned });
    expect(figures.connections).toMatchObject(right(3));
    // The line to the bus is drawn without a direction.
    expect(figures.directed).toMatchObject({ right: 1, wrong: 2, missing: 2 });
  });

  test('several connections between the same two are one', () => {
    const connections = [...recovered.connections, ...recovered.connections.map(c => ({ ...c, channel: 'again' }))];
    expect(openBench().score({ ...recovered, connections }).figures.directed).toMatchObject(right(3));
  });

  test('high confidence counts what says so', () => {
    const bench = openBench();
    expect(bench.score(recovered).figures.high).toMatchObject({ right: 2, wrong: 0, missing: 1 });
    expect(bench.score(recovered, ['--confidence', 'high']).out).toMatch(
      /^bank\s+1\.00\/1\.00\/1\.00\s+1\.00\/0\.67\/0\.80/m,
    );
  });

  test('two names of one thing are one', () => {
    const twice = {
      ...drawn,
      components: [...drawn.components, { name: 'Ledger Writer', kind: 'service', sameAs: 'Accounts' }],
    };
    const components = [...recovered.components, { name: 'ledger-writer' }];
    const connections = [recovered.connections[0]!, recovered.connections[2]!, { from: 'ledger-writer', to: 'ledger' }];
    const { figures } = openBench(twice).score({ components, connections });
    expect(figures.components).toMatchObject(right(4));
    expect(figures.connections).toMatchObject(right(3));
  });
});

describe('what is excused', () => {
  test('people and other optional things, found or not, with their connections', () => {
    const components = [...recovered.components, { name: 'customer' }];
    const connections = [...recovered.connections, { from: 'customer', to: 'service:accounts-api' }];
    const { figures } = openBench().score({ components, connections });
    expect(figures.components).toMatchObject(right(4));
    expect(figures.connections).toMatchObject(right(3));
  });

  const monitored = {
    components: [...recovered.components, { name: 'prometheus', kind: 'monitoring' }, { name: 'mail-catcher' }],
    connections: [
      ...recovered.connections,
      { from: 'prometheus', to: 'kafka' },
      { from: 'kafka', to: 'mail-catcher' },
      { from: 'service:accounts-api', to: 'broker:kafka' },
    ],
  };

  test('what the drawing leaves out', () => {
    const { figures } = openBench().score(monitored);
    expect(figures.components).toMatchObject(right(4));
    expect(figures.connections).toMatchObject(right(3));
  });

  test('but not with --strict', () => {
    const { out } = openBench().score(monitored, ['--strict', '--misses']);
    expect(out).toContain('extra components: prometheus; mail-catcher\n');
    expect(out).toContain('Accounts -> Message Bus');
  });

  test('a drawn connection that the code does not have', () => {
    const connections = drawn.connections.map(c => (c.to === 'Accounts' ? { ...c, absent: true } : c));
    const bench = openBench({ ...drawn, connections });
    expect(bench.score(recovered).figures.connections).toMatchObject(right(2));
    expect(
      bench.score({ ...recovered, connections: recovered.connections.slice(1) }).figures.connections,
    ).toMatchObject(right(2));
  });

  test('what a weak truth does not list, but not what it lists', () => {
    const components = [...recovered.components.slice(1), { name: 'fraud' }];
    const { figures } = openBench({ ...drawn, quality: 'weak' }).score({ components, connections: [] });
    expect(figures.components).toMatchObject({ right: 3, wrong: 0, missing: 1 });
  });
});

describe('what is stored', () => {
  const worse = { ...recovered, connections: recovered.connections.slice(1) };

  test('a drop is named, fails and stores nothing', () => {
    const bench = openBench();
    bench.score(recovered);
    const before = bench.read('scores.json');
    const { code, out } = bench.score(worse);
    expect(code).toBe(1);
    expect(out).toContain('all, connections: f1 1.000 → 0.800');
    expect(bench.read('scores.json')).toBe(before);
    expect(bench.read('HISTORY.md')).toBe('# Accepted drops\n');
  });

  test('an accepted drop is stored, dated, with its reason', () => {
    const bench = openBench();
    bench.score(recovered);
    expect(bench.score(worse, ['--accept', 'the drawing was wrong']).code).toBe(0);
    expect(bench.read('HISTORY.md')).toMatch(
      /\n## \d{4}-\d\d-\d\d\n\nthe drawing was wrong\n\n- all, connections: f1 1.000 → 0.800\n/,
    );
    expect(JSON.parse(bench.read('scores.json')).pools.all.connections).toMatchObject({ right: 2, missing: 1 });
  });

  test('the same scores again are no drop and change no byte', () => {
    const bench = openBench();
    bench.score(recovered);
    const stored = ['scores.json', 'RESULTS.md', 'HISTORY.md'].map(bench.read);
    expect(bench.score(recovered).code).toBe(0);
    expect(['scores.json', 'RESULTS.md', 'HISTORY.md'].map(bench.read)).toEqual(stored);
  });

  test('the page of results keeps what was written by hand', () => {
    const bench = openBench();
    bench.score(recovered);
    const page = bench.read('RESULTS.md');
    expect(page).toContain('| qe | this measure, all 1 systems | 1.00 | 1.00 |');
    expect(page).toContain('Written by hand.');
    expect(page).toContain('| bank | 1.00 / 1.00 / 1.00 |');
  });

  test('another measure or an analyser that fails stores nothing', () => {
    const bench = openBench();
    expect(bench.score(recovered, ['--strict']).code).toBe(0);
    expect(() => bench.read('scores.json')).toThrow();
    bench.file('apps/bank/model.json', 'no JSON');
    const { code, out } = bench.run('score.mjs');
    expect([code, out.includes('FAILED exit 0')]).toEqual([1, true]);
    expect(() => bench.read('scores.json')).toThrow();
  });

  test('a system that is not laid out is named', () => {
    const { code, errors } = openBench().run('score.mjs', ['--apps', 'elsewhere']);
    expect(code).toBe(2);
    expect(errors).toBe('score: not in elsewhere: bank. Lay them out: node bench/layout.mjs --out elsewhere\n');
  });
});
