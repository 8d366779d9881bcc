import type { RepoPath } from '../../core/evidence.ts';
import type { Fact } from '../../core/fact.ts';
import { isGenerated, languageOf } from '../../discover/language.ts';
import { isTestSource } from '../../discover/test-source.ts';
import type { Extractor } from '../extractor.ts';
import { STYLES } from './languages.ts';
import { constants, rowFacts } from './match.ts';
import { rpc } from './rpc.ts';
import { Source } from './source.ts';

/** What others brought into the tree, and settings that no deployment runs with. */
const NOT_OURS =
  /(?:^|\/)(?:vendor|third_party|thirdparty|3rdparty|external|deps|_build|target|node_modules|gen-cpp|gen-rb|gen-php)\/|(?:^|\/)config\/(?:dev|test)\.exs$|\.grpc\.pb\.(?:h|cc)$|_mock\.\w+$/;

/** A header may be of either language: the wider one is read. */
function readAs(path: RepoPath): string | undefined {
  return path.endsWith('.h') ? 'cpp' : languageOf(path);
}

function accepts(path: RepoPath): boolean {
  const language = readAs(path);
  return (
    language !== undefined &&
    STYLES[language] !== undefined &&
    !NOT_OURS.test(path) &&
    !isGenerated(path.slice(path.lastIndexOf('/') + 1)) &&
    !isTestSource(path)
  );
}

const WORTH =
  /https?:|env|ENV|curl|Curl|Client|Stub|Service\b|Server::|Processor|publish|consume|subscribe|produce|deliver|connect|PDO|mysqli|Redis|redis|Mongo|mongo|Redix|Postgrex|HTTP|Http|Faraday|config|sttp/;

/**
 * Clients and settings of languages that are otherwise not read: enough to see who speaks with whom. It covers no
 * language: what these programs do about failures is not known, and nothing is said about it.
 */
export const otherLanguages: Extractor = {
  id: 'other-languages',
  languages: [],
  looksFor: ['route', 'call', 'publish', 'consume', 'store', 'constant'],
  accepts,
  worthReading: text => WORTH.test(text),
  extract(file) {
    const source = new Source(file, readAs(file.path)!);
    const facts: Fact[] = [...rowFacts(source), ...rpc(source)];
    return [...facts, ...constants(source, facts)].sort((a, b) => a.at.line - b.at.line);
  },
};
