// Two readings of one file side by side.

/** What is compared. `only`: what one side alone has and may have is left out: not every word before a bracket is a call. */
export const ASPECTS = [
  { name: 'strings' },
  { name: 'comments' },
  { name: 'brackets' },
  { name: 'lines' },
  { name: 'heads', only: 'theirs' },
  { name: 'values' },
  { name: 'calls', only: 'theirs' },
  { name: 'other calls', of: 'calls', only: 'ours' },
];

const startOf = key => Number.parseInt(key, 10);

/** @returns differences of one aspect, in text order: `{ at, key, only }`, `only` is `ours` or `theirs` */
export function differences(aspect, ours, theirs) {
  const left = ours[aspect.of ?? aspect.name];
  const right = theirs[aspect.of ?? aspect.name];
  const out = [];
  if (aspect.name === 'values') {
    for (const [key, value] of right)
      if (left.has(key) && left.get(key) !== value) out.push({ at: startOf(key), key, only: 'both' });
  } else {
    if (aspect.only !== 'ours')
      for (const key of right) if (!left.has(key)) out.push({ at: startOf(key), key, only: 'theirs' });
    if (aspect.only !== 'theirs')
      for (const key of left) if (!right.has(key)) out.push({ at: startOf(key), key, only: 'ours' });
  }
  return out.sort((a, b) => a.at - b.at || (a.key < b.key ? -1 : 1));
}

/** Figures of one language, and the first difference of every file that has one. */
export function newTally() {
  const aspects = Object.fromEntries(ASPECTS.map(({ name }) => [name, { compared: 0, differ: 0, files: 0 }]));
  return { files: 0, unparsed: 0, aspects, first: [] };
}

/** @param lineAt gives the line of an offset */
export function addFile(tally, path, ours, theirs, lineAt) {
  tally.files++;
  for (const aspect of ASPECTS) {
    const figures = tally.aspects[aspect.name];
    const found = differences(aspect, ours, theirs);
    figures.compared += (aspect.only === 'ours' ? ours : theirs)[aspect.of ?? aspect.name].size;
    figures.differ += found.length;
    if (found.length === 0) continue;
    figures.files++;
    const [{ at, key, only }] = found;
    // Calls carry their line, all others an offset.
    const line = (aspect.of ?? aspect.name) === 'calls' ? at : lineAt(at);
    tally.first.push({ path, line, aspect: aspect.name, only, key, count: found.length });
  }
}
