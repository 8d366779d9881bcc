import { readdirSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';

const FOLDER = new URL('../../bench/truth/', import.meta.url);

interface Truth {
  readonly app: string;
  readonly repository: string;
  readonly taken: { readonly repository: string; readonly commit: string; readonly subdir?: string };
  readonly origin: string;
  readonly languages: readonly string[];
  readonly quality: string;
  readonly components: readonly (Record<string, unknown> & { readonly name: string; readonly sameAs?: string })[];
  readonly connections: readonly (Record<string, unknown> & { readonly from: string; readonly to: string })[];
  readonly undrawn: { readonly connections: readonly (readonly [string, string])[] };
}

const KEYS = {
  file: 'app repository taken origin languages quality scoreConnections directed components connections undrawn'.split(
    ' ',
  ),
  component: 'name kind aliases sameAs optional external absent'.split(' '),
  connection: 'from to style undirected absent'.split(' '),
};

const unknownIn = (value: object, known: readonly string[]) => Object.keys(value).filter(key => !known.includes(key));

test.each(readdirSync(FOLDER))('%s holds facts that fit together', file => {
  const truth: Truth = JSON.parse(readFileSync(new URL(file, FOLDER), 'utf8'));
  expect(`${truth.app}.json`).toBe(file);
  expect(truth.taken.commit).toMatch(/^[0-9a-f]{40}$/);
  expect([truth.repository, truth.taken.repository].filter(name => !/^[\w.-]+\/[\w.-]+$/.test(name))).toEqual([]);
  expect(['microSecEnD', 'microTOSCA', 'authors']).toContain(truth.origin);
  expect(['strong', 'medium', 'weak']).toContain(truth.quality);
  expect(new Set(truth.languages).size).toBe(truth.languages.length);

  expect(unknownIn(truth, KEYS.file)).toEqual([]);
  expect(truth.components.flatMap(c => unknownIn(c, KEYS.component))).toEqual([]);
  expect(truth.connections.flatMap(c => unknownIn(c, KEYS.connection))).toEqual([]);

  const names = new Set(truth.components.map(c => c.name));
  expect(names.size).toBe(truth.components.length);
  const ends = [
    ...truth.connections.map(c => [c.from, c.to]),
    ...truth.undrawn.connections,
    truth.components.flatMap(c => c.sameAs ?? []),
  ];
  expect(ends.flat().filter(name => !names.has(name))).toEqual([]);
});
