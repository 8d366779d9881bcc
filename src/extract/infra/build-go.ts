import { isTestSource } from '../../discover/test-source.ts';
import type { Extractor } from '../extractor.ts';
import { library, moduleUnit } from './build-facts.ts';

/** Go modules and their requirements. Indirect ones are somebody else's. */
export const goModule: Extractor = {
  id: 'go-module',
  languages: [],
  looksFor: ['unit', 'library'],
  accepts: path => /(?:^|\/)go\.mod$/.test(path),
  *extract(file) {
    let block = '';
    for (const [i, raw] of file.text.split('\n').entries()) {
      const line = raw.trim();
      if (line.startsWith('//') || line.length > 500) continue;
      const module = /^module\s+"?([^\s"]+)/.exec(line)?.[1];
      if (module) {
        const unit = moduleUnit({
          at: file.at(i + 1),
          root: file.folder,
          name: lastSegment(module),
          aliases: [module],
        });
        if (unit) yield unit;
      } else if (/^(?:require|replace|exclude|retract|tool)\s*\($/.test(line)) block = line.replace(/\s*\($/, '');
      else if (line === ')') block = '';
      else if ((block === 'require' || line.startsWith('require ')) && !line.endsWith('// indirect')) {
        const match = /^(?:require\s+)?([\w./~-]+)\s+(v[\w.+-]+)/.exec(line);
        if (match) yield library(file.at(i + 1), file.folder, match[1]!, match[2], 'runtime');
      }
    }
  },
};

/** `github.com/shop/orders/v2` is `orders`. */
function lastSegment(module: string): string {
  return module
    .split('/')
    .filter(part => !/^v\d+$/.test(part))
    .at(-1)!;
}

const PACKAGE = /(?:^|\n)package[ \t]+main\b/;
const MAIN = /(?:^|\n)func[ \t]+main\(\)/;
/** Folders that programs are put in, which say nothing about what they are. */
const GENERIC =
  /^(?:cmd|server|main|app|apps|api|service|services|src|internal|pkg|svc|bin|grpc|http|rest|entrypoint|build|go)$/;

/** A program in Go: every folder with a `main` package. */
export const goMain: Extractor = {
  id: 'go-main',
  languages: [],
  looksFor: ['unit', 'entry'],
  accepts: path => path.endsWith('.go') && !isTestSource(path),
  worthReading: text => text.includes('func main(') && PACKAGE.test(text),
  *extract(file) {
    const main = MAIN.exec(file.text);
    if (!main || /(?:^|\n)\/\/(?:go:build|[ \t]\+build)[ \t]+ignore\b/.test(file.text)) return;
    const at = file.at(file.lineAt(main.index + (main[0].startsWith('\n') ? 1 : 0)));
    yield { kind: 'entry', at, technology: 'Go' };
    // `orders/cmd/server` is the program of `orders`.
    const folders = file.folder.split('/');
    const telling = folders.findLastIndex(part => part !== '' && !GENERIC.test(part));
    const unit =
      telling >= 0 &&
      moduleUnit({
        at,
        root: folders.slice(0, telling + 1).join('/'),
        name: folders[telling],
        packaging: 'application',
        technology: 'Go',
      });
    if (unit) yield unit;
  },
};
