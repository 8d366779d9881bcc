import type { Extractor, SourceFile } from '../extractor.ts';
import { settingEvidence } from './setting-evidence.ts';

const NAME =
  /^(?:\.env(?:\.[\w-]{1,40}){0,3}|\.?[\w-]{1,60}\.env(?:\.(?:example|sample|template|dist|local))?|\.envrc|env\.(?:example|sample|template))$/;

/** `.env` files: settings that compose files and units take by path. */
export const dotenv: Extractor = {
  id: 'dotenv',
  languages: [],
  looksFor: ['setting'],
  accepts: path => NAME.test(path.slice(path.lastIndexOf('/') + 1)),
  *extract(file) {
    const profile = profileOf(file.name);
    for (const { key, value, line } of readEnv(file))
      yield {
        kind: 'setting',
        at: settingEvidence(file, line, key, value),
        owner: { of: 'source', source: file.path },
        key,
        value,
        ...(profile ? { profile } : {}),
      };
  },
};

/** `.env.production` is for production, `.env.example` for nobody in particular: it shows names and default values. */
function profileOf(name: string): string | undefined {
  const suffix = /^\.env\.(.+)$|\.env\.(\w+)$|^env\.(\w+)$/.exec(name);
  const profile = suffix?.[1] ?? suffix?.[2] ?? suffix?.[3];
  return profile && /^(?:example|sample|template|dist)$/.test(profile) ? 'example' : profile;
}

const ASSIGNMENT = /^\s*(?:export\s+)?([A-Za-z_][\w.-]*)\s*[=:]\s*(.*)$/;

function* readEnv(file: SourceFile): Iterable<{ key: string; value: string; line: number }> {
  const lines = file.text.split('\n');
  for (let i = 0; i < lines.length; i++) {
    const match = ASSIGNMENT.exec(lines[i]!.replace(/\r$/, ''));
    if (!match) continue;
    const line = i + 1;
    let value = match[2]!.trim();
    const quote = value[0];
    if (quote === '"' || quote === "'") {
      // A quoted value may run over several lines (a key, say).
      let end = closing(value, quote);
      while (end < 0 && i + 1 < lines.length && i - line < 200) {
        value += `\n${lines[++i]!.replace(/\r$/, '')}`;
        end = closing(value, quote);
      }
      value = value.slice(1, end < 0 ? undefined : end);
    } else value = value.replace(/\s#.*$/, '').trim();
    yield { key: match[1]!, value, line };
  }
}

function closing(value: string, quote: string): number {
  let at = value.indexOf(quote, 1);
  while (at > 0 && quote === '"' && value[at - 1] === '\\') at = value.indexOf(quote, at + 1);
  return at;
}
