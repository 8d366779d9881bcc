import type { Fact } from '../../core/fact.ts';
import type { Extractor } from '../extractor.ts';
import { readHcl } from './hcl.ts';
import { readJson } from './json-document.ts';
import { consulEntry } from './mesh-policies.ts';
import { get, text } from './yaml-document.ts';

/** Consul's configuration entries in files of their own: timeouts and retries of a service mesh. */
export const consulEntries: Extractor = {
  id: 'consul-entries',
  languages: [],
  looksFor: ['policy'],
  accepts: path => /\.(?:hcl|json)$/.test(path),
  worthReading: content => /["']?Kind["']?\s*[=:]\s*"service-(?:router|resolver|defaults)"/i.test(content),
  *extract(file, report): Iterable<Fact> {
    const entry = file.name.endsWith('.json') ? readJson(file, report) : readHcl(file, report);
    const field = (key: string) => text(get(entry, key)) ?? text(get(entry, key.toLowerCase()));
    for (const { policy, host, at, value, retry } of consulEntry(field('Kind') ?? '', field('Name') ?? '', entry))
      if (host !== '')
        yield {
          kind: 'policy',
          at: file.at(at.line),
          policy,
          status: 'present',
          ...(value === undefined ? {} : { value }),
          source: 'mesh',
          applies: { to: 'host', host },
          ...(retry ? { retry } : {}),
        };
  },
};
