import type { DeadLetter } from '../../core/fact.ts';
import { languageOf } from '../../discover/language.ts';
import { isTestSource } from '../../discover/test-source.ts';
import type { Extractor } from '../extractor.ts';
import { lineOf, READABLE, readCode, textsIn, whole } from './code.ts';

/**
 * Names under which brokers and frameworks put messages aside: exchanges, queues, redrive policies, recoverers, retry
 * topics, and default error queues that somebody switched on.
 */
const NAMES =
  /[dD]ead[-_. ]?[lL]etter|DEAD[-_]?LETTER|(?:^|[^a-zA-Z])[dD][lL][qQtTxX](?![a-z])|[a-z]D(?:LQ|LT|LX|lq|lt|lx)(?![a-z])|[rR]edrive|RetryableTopic|[pP]arking[-_ ]?[lL]ot|MAX_DELIVER|[mM]axDeliver\b|x-delivery-limit|PoisonQueue|[eE]rror[-_.][qQ]ueue|ErrorQueue|errorQueue/;
/** Switched off in so many words. */
const OFF = /(?:enable-?dlq|auto-?bind-?dlq)\s{0,4}[:=]\s{0,4}"?false/i;

const CONFIGURATION = /\.(?:ya?ml|properties|tf|hcl|toml|conf|config|env|bicep|xml|json|sh)$/i;
/** Broker definitions and application settings, but not what a tool writes. */
const NOT_READ =
  /(?:^|\/)(?:package(?:-lock)?|tsconfig[\w.-]*|composer|swagger|openapi)\.json$|(?:^|\/)(?:pom|\.github\/.*)\.(?:xml|ya?ml)$|dashboards?\//i;

export const deadLetterExtractor: Extractor = {
  id: 'dead-letters',
  languages: READABLE,
  looksFor: ['dead-letter'],
  accepts: path =>
    !isTestSource(path) &&
    (READABLE.includes(languageOf(path) ?? '') || (CONFIGURATION.test(path) && !NOT_READ.test(path))),
  worthReading: text => NAMES.test(text),
  *extract(file): Iterable<DeadLetter> {
    const code = readCode(file, languageOf(file.path) ?? '');
    const lines = new Set<number>();
    // A comment that wishes for one is none.
    if (code)
      for (const [text, token] of textsIn(code, whole(code))) if (NAMES.test(text)) lines.add(lineOf(code, token));
    if (!code)
      for (const [i, text] of file.text.split('\n').entries())
        if (NAMES.test(text) && !/^\s*(?:#|\/\/|<!--)/.test(text) && !OFF.test(text)) lines.add(i + 1);
    for (const line of [...lines].slice(0, 20)) yield { kind: 'dead-letter', at: file.at(line) };
  },
};
