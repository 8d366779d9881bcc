import type { Fact } from '../../core/fact.ts';
import { parsePlaceholders } from '../../core/ref.ts';
import type { Extractor } from '../extractor.ts';
import { routerPath } from './traefik-rule.ts';
import { entries, get, items, readYaml, text, type YamlNode } from './yaml-document.ts';

/** Traefik's file provider: routers and the servers of the services they name. */
export const traefik: Extractor = {
  id: 'traefik',
  languages: [],
  looksFor: ['forward'],
  accepts: path => /\.ya?ml$/i.test(path),
  worthReading: text => /^[ \t]*loadBalancer[ \t]*:/im.test(text) && /^[ \t]*routers[ \t]*:/m.test(text),
  *extract(file, report): Iterable<Fact> {
    for (const document of readYaml(file, report)) {
      const http = get(document, 'http');
      const routers = entries(get(http, 'routers')).map(e => e.value);
      for (const service of entries(get(http, 'services')))
        for (const server of serversOf(service.value)) {
          const rule = routers.find(r => text(get(r, 'service'))?.split('@')[0] === service.key);
          const path = routerPath(text(get(rule, 'rule')) ?? '');
          yield {
            kind: 'forward',
            at: file.at(server.line),
            ...(path ? { path } : {}),
            target: parsePlaceholders(server.url),
            technology: 'traefik',
          };
        }
    }
  },
};

function serversOf(service: YamlNode): { url: string; line: number }[] {
  return items(get(service, 'loadBalancer', 'servers')).flatMap(s => {
    const url = get(s, 'url');
    const value = text(url);
    return value ? [{ url: value, line: url!.line }] : [];
  });
}
