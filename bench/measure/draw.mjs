// Drawing without replacement, the same for the same seed on every machine.

/** A small generator of numbers in [0, 1): a counter passed through a mixing function (splitmix32). */
export function numbers(seed) {
  let state = seed | 0;
  return () => {
    state = (state + 0x9e3779b9) | 0;
    let mixed = state ^ (state >>> 16);
    mixed = Math.imul(mixed, 0x21f0aaad);
    mixed ^= mixed >>> 15;
    mixed = Math.imul(mixed, 0x735a2d97);
    mixed ^= mixed >>> 15;
    return (mixed >>> 0) / 2 ** 32;
  };
}

/** @returns at most `count` of the list, in the order in which they were drawn */
export function draw(list, count, seed) {
  const next = numbers(seed);
  const rest = [...list];
  const drawn = [];
  while (rest.length > 0 && drawn.length < count) drawn.push(...rest.splice(Math.floor(next() * rest.length), 1));
  return drawn;
}
