import type { Mechanism } from '../../core/fact.ts';
import { languageOf } from '../../discover/language.ts';
import { isTestSource } from '../../discover/test-source.ts';
import type { Extractor } from '../extractor.ts';
import { breakersIn } from './breakers.ts';
import { READABLE, readCode } from './code.ts';
import { outlineOf } from './outline-of.ts';
import { sagasIn } from './sagas.ts';

const BREAKER = /half[-_ ]?open/i;
const SAGA = /[cC]ompensat|\b[uU]ndo[(A-Z_]|\.undo\b|rollback[A-Z_]\w/;
const VENDORED =
  /(?:^|\/)(?:node_modules|vendor|third[_-]party|wwwroot\/lib|static|dist|bower_components)\/|\.min\.js$/;

/** Circuit breakers and sagas that the repository's authors wrote themselves, and what is wrong with them. */
export const mechanismExtractor: Extractor = {
  id: 'mechanisms',
  languages: READABLE,
  looksFor: ['mechanism'],
  accepts: path => READABLE.includes(languageOf(path) ?? '') && !isTestSource(path) && !VENDORED.test(path),
  worthReading: text => BREAKER.test(text) || SAGA.test(text),
  *extract(file): Iterable<Mechanism> {
    const language = languageOf(file.path) ?? '';
    const code = readCode(file, language);
    const outline = code && outlineOf(file, language);
    if (!code || !outline) return;
    if (BREAKER.test(file.text)) yield* breakersIn(code, outline);
    if (SAGA.test(file.text)) yield* sagasIn(code, outline);
  },
};
