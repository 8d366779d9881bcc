import { compareText } from './evidence.ts';

/** The names most like a mistyped one, nearest first. */
export function nearest(name: string, candidates: readonly string[], count = 1): readonly string[] {
  const wanted = name.toLowerCase();
  return candidates
    .map(candidate => ({
      candidate,
      distance: Math.min(...spellings(candidate).map(spelling => distanceTo(wanted, spelling))),
    }))
    .sort((a, b) => a.distance - b.distance || compareText(a.candidate, b.candidate))
    .slice(0, count)
    .map(c => c.candidate);
}

/** `; did you mean "limit"?`, or nothing when there is no candidate. */
export function didYouMean(name: string, candidates: readonly string[]): string {
  const [best] = nearest(name, candidates);
  return best === undefined ? '' : `; did you mean "${best}"?`;
}

/** `anti-patterns/shared-database` and `service:orders` are also known by what stands last. */
function spellings(candidate: string): readonly string[] {
  const whole = candidate.toLowerCase();
  return [whole, whole.slice(Math.max(whole.lastIndexOf('/'), whole.lastIndexOf(':')) + 1)];
}

/** A part of a name (`database` for `anti-patterns/shared-database`) is nearer than any misspelling. */
function distanceTo(wanted: string, candidate: string): number {
  if (wanted.length > 2 && candidate.includes(wanted)) return (candidate.length - wanted.length) / 1000;
  return editDistance(wanted.slice(0, 100), candidate.slice(0, 100));
}

function editDistance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, i) => i);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++)
      next[j] = Math.min(row[j]! + 1, next[j - 1]! + 1, row[j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1));
    row = next;
  }
  return row[b.length]!;
}
