// What words two texts share: the crudest thing a description must get right.

/** Words that say nothing about the subject of a request. */
const EMPTY = new Set(
  `a about after all also am an and any are as asked at be been before behind being between both but by can could did do does
  doing done down each every few first for from get gets give given gives go goes going gone got had has have he her here him his
  how i if in into is isn it its just keep keeps know let like look made make makes many may me might more most must my need needs
  never new next no nobody not now of off often on once one only or other our out over own per please put really right run said say
  says see set she should show so some still stay stays such sure take taken tell than that the their them then there these they
  thing things this those through to too under until up us use used user users uses using ve very want was way we well were what
  when where whether which while who whole whose why will with without would yes yet you your`.split(/\s+/),
);

/**
 * @param {string} text
 * @returns {Set<string>} the words that carry a meaning, in one form each
 */
export function contentWords(text) {
  const words = text
    .toLowerCase()
    .split(/[^a-z0-9]+/)
    .filter(word => word.length > 1 && !EMPTY.has(word) && !/^\d+\w?$/.test(word));
  return new Set(words.map(stem).filter(word => !EMPTY.has(word)));
}

/** Plural and verb endings off, and the `e` before them: `services` and `service`, `cutting` and `cut` are one word. */
function stem(word) {
  let short = word.replace(/ies$/, 'y').replace(/(?<=[^s]{3,})s$/, '');
  short = short.replace(/(?<=\w{3,})(?:ing|ed)$/, '').replace(/([bdgmnprt])\1$/, '$1');
  return short.replace(/(?<=\w{3,})e$/, '');
}

/**
 * @param {ReadonlySet<string>} a
 * @param {ReadonlySet<string>} b
 * @returns {number} 0 to 1: shared words among all words of both (Jaccard)
 */
export function similarity(a, b) {
  const shared = [...a].filter(word => b.has(word)).length;
  const all = a.size + b.size - shared;
  return all === 0 ? 0 : shared / all;
}

/**
 * A description is what the skill can do, when to use it, and what it is not for.
 * @param {string} description
 * @returns {{ claims: string, refuses: string }}
 */
export function partsOf(description) {
  const at = description.indexOf(' Not for ');
  return at < 0
    ? { claims: description, refuses: '' }
    : { claims: description.slice(0, at), refuses: description.slice(at + ' Not for '.length) };
}
