import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { type Analysis, analyze } from '../../src/analyze.ts';
import { type Evidence, quote } from '../../src/core/evidence.ts';
import type { Connection } from '../../src/core/model.ts';

/** Every system of our own: the example, and the fixtures of linking and of the detectors. */
const here = join(import.meta.dirname, '..');
const folders = (path: string) =>
  readdirSync(join(here, path), { withFileTypes: true })
    .filter(e => e.isDirectory())
    .map(e => join(here, path, e.name));
const systems = [
  join(here, '..', 'examples', 'shop'),
  ...folders('link/fixtures'),
  ...['missing-timeout', 'shared-database', 'sync-call-chain'].flatMap(id => folders(`detect/${id}/fixtures`)),
];

describe.each(systems)('%s', system => {
  it('cites lines that stand there, word for word', async () => {
    const analysis = await analyze(system);
    const wrong = allEvidence(analysis).filter(e => quote(lineOf(system, e) ?? '\u0000') !== e.text);
    expect(wrong).toEqual([]);
  });

  it('shows the peer or the channel of a high-confidence connection on a cited line', async () => {
    const { model } = await analyze(system);
    const silent = model.connections
      .filter(c => c.confidence === 'high' && c.style !== 'infra')
      .filter(connection => {
        const cited = [...connection.evidence, ...connection.via]
          .map(e => lineOf(system, e) ?? '')
          .join('\n')
          .toLowerCase();
        return !wordsOf(connection).some(word => cited.includes(word));
      });
    expect(silent.map(c => `${c.from} -> ${c.to} ${c.evidence[0].file}:${c.evidence[0].line}`)).toEqual([]);

    function wordsOf(connection: Connection): string[] {
      const ends = [connection.from, connection.to].map(id => model.component(id));
      const peers = ends.filter(end => end.kind !== 'service' || end.id === connection.to);
      const names = peers.flatMap(c => [c.name, ...c.aliases, c.technology ?? '']);
      const channel = connection.channel?.split(/[\s/{}]+/).filter(part => part.length > 2) ?? [];
      // What stands in code for a broker or a datastore is the API that speaks to it.
      const apis = {
        async: ['publish', 'send', 'consume', 'listener', 'subscribe', 'emit'],
        data: ['pool', 'connect', 'datasource', 'url', 'uri'],
        sync: [],
        infra: [],
      };
      return [...names, ...channel, ...apis[connection.style]].map(w => w.toLowerCase()).filter(w => w.length > 2);
    }
  });
});

function allEvidence({ model, findings }: Analysis): Evidence[] {
  return [
    ...model.components.flatMap(c => c.evidence),
    ...model.connections.flatMap(c => [...c.evidence, ...c.via, ...c.policies.flatMap(p => p.evidence)]),
    ...model.channels.flatMap(c => c.evidence),
    ...model.unresolved.map(u => u.evidence),
    ...findings.flatMap(f => f.evidence),
  ];
}

function lineOf(system: string, { file, line }: Evidence): string | undefined {
  return readFileSync(join(system, file), 'utf8')
    .replace(/^\uFEFF/, '')
    .split(/\r?\n/)[line - 1];
}
