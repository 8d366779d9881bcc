// Precision, recall and F1 from counts; pooling adds the counts, so that large systems weigh more.

const ratio = (part, whole) => (whole === 0 ? 0 : part / whole);

/** @param right found and wanted  @param wrong found, not wanted  @param missing wanted, not found */
export function figure(right, wrong, missing) {
  return {
    right,
    wrong,
    missing,
    precision: ratio(right, right + wrong),
    recall: ratio(right, right + missing),
    f1: ratio(2 * right, 2 * right + wrong + missing),
  };
}

/** @returns the figure of all given ones together, undefined when there are none */
export function pool(figures) {
  const given = figures.filter(Boolean);
  const sum = part => given.reduce((total, f) => total + f[part], 0);
  return given.length ? figure(sum('right'), sum('wrong'), sum('missing')) : undefined;
}
