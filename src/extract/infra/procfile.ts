import type { Fact } from '../../core/fact.ts';
import type { Extractor } from '../extractor.ts';
import { isAuxiliaryPath, tellingFolder } from './repo-path.ts';

/** Process types of a Procfile: in a service's folder `web` is the service itself, at the root each line is one. */
export const procfile: Extractor = {
  id: 'procfile',
  languages: [],
  looksFor: ['unit'],
  accepts: path => /(?:^|\/)Procfile(?:\.[\w-]+)?$/.test(path),
  *extract(file): Iterable<Fact> {
    const folder = tellingFolder(file.folder);
    for (const [i, line] of file.text.split(/\r?\n/).entries()) {
      const match = /^([A-Za-z][\w-]*):[ \t]*(\S.*)$/.exec(line);
      // The release phase runs once before a deployment and serves nothing.
      if (!match || match[1] === 'release') continue;
      const [, type, command] = match as unknown as [string, string, string];
      const name = folder === '' ? type : type === 'web' ? folder : `${folder}-${type}`;
      yield {
        kind: 'unit',
        at: file.at(i + 1),
        origin: 'procfile',
        name,
        aliases: [],
        hosts: [],
        ...(folder === '' ? {} : { root: file.folder }),
        ports: [],
        command: command.trim(),
        ...(isAuxiliaryPath(file.path) ? { auxiliary: true } : {}),
      };
    }
  },
};
