import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { parse, parseAllDocuments } from 'yaml';
import { list, ROOT, readText } from './plugin-files.ts';

const SHOP = 'examples/shop';

interface Compose {
  readonly services: Readonly<
    Record<string, { readonly build?: string; readonly environment?: Readonly<Record<string, string>> }>
  >;
}
const { services } = parse(readText(`${SHOP}/docker-compose.yml`)) as Compose;

it('the README cites lines that hold what it says', () => {
  const rows = [...readText(`${SHOP}/README.md`).matchAll(/^\| [^|]*\| (\S+):(\d+) \| `([^|]+)` \|/gm)];
  expect(rows.length).toBeGreaterThan(15);
  const wrong = rows.filter(
    ([, file, line, part]) => !readText(`${SHOP}/${file}`).split('\n')[Number(line) - 1]?.includes(part!),
  );
  expect(wrong.map(row => row[0])).toEqual([]);
});

it('every service that is built has its own folder with a Dockerfile', () => {
  for (const { build } of Object.values(services))
    if (build) expect(existsSync(join(ROOT, SHOP, build, 'Dockerfile')), build).toBe(true);
});

it('addresses lead to services, in compose and in Kubernetes alike', () => {
  const names = Object.keys(services);
  const values = Object.values(services).flatMap(service => Object.values(service.environment ?? {}));
  const hosts = values.flatMap(value => /^(?:https?|postgres):\/\/(?:[^@/]*@)?([^:/]+)/.exec(String(value))?.[1] ?? []);
  expect(hosts.filter(host => !host.includes('.') && !names.includes(host))).toEqual([]);

  const workloads = list(`${SHOP}/k8s`)
    .flatMap(file => parseAllDocuments(readText(`${SHOP}/k8s/${file}`)))
    .map(document => document.toJS() as { kind: string; metadata: { name: string } })
    .filter(object => object.kind !== 'Service');
  expect(workloads.map(object => object.metadata.name).sort()).toEqual([...names].sort());
});

it('code does not point at its own faults', () => {
  const sources = list(`${SHOP}/services`).flatMap(service => walk(`${SHOP}/services/${service}`));
  expect(sources.length).toBeGreaterThan(20);
  for (const file of sources)
    expect(readText(file), file).not.toMatch(/anti-?pattern|\bfault|TODO|FIXME|no timeout|shared database/i);
});

function walk(path: string): readonly string[] {
  return list(path).flatMap(name => (/\.|^Dockerfile$/.test(name) ? [`${path}/${name}`] : walk(`${path}/${name}`)));
}
