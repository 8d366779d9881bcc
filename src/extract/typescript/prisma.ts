import type { Fact, Store } from '../../core/fact.ts';
import { literal, type Ref, setting } from '../../core/ref.ts';
import type { Extractor } from '../extractor.ts';
import { technologyOf } from './stores.ts';

const BLOCK = /^\s*(datasource|model|generator|enum|type)\s+(\w+)\s*\{/;

/** `schema.prisma`: the database it connects to, and the models it keeps there. */
export const prismaExtractor: Extractor = {
  id: 'prisma',
  languages: [],
  looksFor: ['store'],
  accepts: path => path.endsWith('.prisma'),
  *extract(file): Iterable<Fact> {
    const lines = file.text.split('\n');
    // Models may stand in files beside the one with the datasource; then only the client's connection tells which.
    const technology = technologyOf(/^\s*provider\s*=\s*"(\w+)"/m.exec(datasourceOf(file.text))?.[1]);
    for (let i = 0; i < lines.length; i++) {
      const [, kind, name = ''] = BLOCK.exec(lines[i]!) ?? [];
      if (kind !== 'datasource' && kind !== 'model') continue;
      const body = bodyFrom(lines, i);
      const at = file.at(i + 1);
      const common = { kind: 'store', at, technology, client: 'prisma', scope: {} } as const;
      if (kind === 'datasource') {
        const url = body.find(line => /^\s*url\s*=/.test(line));
        const target = url && refIn(url);
        const fact: Store = {
          ...common,
          at: url ? file.at(i + 1 + body.indexOf(url) + 1) : at,
          access: 'connect',
          ...(target ? { target } : {}),
        };
        yield fact;
      } else yield { ...common, access: 'declare', entity: mapped(body) ?? name };
    }
  },
};

const datasourceOf = (text: string): string => {
  const start = text.search(/^\s*datasource\s/m);
  return start < 0 ? '' : text.slice(start, start + 500);
};

function bodyFrom(lines: readonly string[], open: number): string[] {
  const end = lines.findIndex((line, i) => i > open && /^\s*\}/.test(line));
  return lines.slice(open + 1, end < 0 ? undefined : end);
}

function refIn(line: string): Ref | undefined {
  const environment = /env\(\s*"([^"]+)"\s*\)/.exec(line)?.[1];
  if (environment) return setting(environment);
  const text = /=\s*"([^"]*)"/.exec(line)?.[1];
  return text ? literal(text) : undefined;
}

/** `@@map("orders")` */
const mapped = (body: readonly string[]): string | undefined =>
  /@@map\((?:name:\s*)?"([^"]+)"\)/.exec(body.find(line => line.includes('@@map')) ?? '')?.[1];
