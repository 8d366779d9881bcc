/** A function whose answers are kept, by identity of the argument. */
export function memo<K, V>(make: (key: K) => V): (key: K) => V {
  const kept = new Map<K, V>();
  return key => {
    const found = kept.get(key);
    if (found !== undefined || kept.has(key)) return found as V;
    const made = make(key);
    kept.set(key, made);
    return made;
  };
}
