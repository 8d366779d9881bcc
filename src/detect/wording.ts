/** `a`, `a and b`, `a, b and c`; from the seventh on only their number: a message is one sentence. */
export function listNames(names: readonly string[], most: number = 6): string {
  const shown = names.length > most ? [...names.slice(0, most), `${names.length - most} more`] : names;
  if (shown.length < 2) return shown[0] ?? 'nothing';
  return `${shown.slice(0, -1).join(', ')} and ${shown.at(-1)}`;
}

/** `1 call`, `3 calls`, `2 queries` with the plural given. */
export function count(number: number, noun: string, plural: string = `${noun}s`): string {
  return `${number} ${number === 1 ? noun : plural}`;
}
