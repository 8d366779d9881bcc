/** `reserve-stock` → `reserveStock`; letters of every script stay. */
export function camelCase(name: string): string {
  const [first = '', ...rest] = name
    .normalize('NFC')
    .split(/[-_]+/)
    .filter(part => part !== '');
  return lowerFirst(first) + rest.map(upperFirst).join('');
}

export const pascalCase = (name: string): string => upperFirst(camelCase(name));

const upperFirst = (text: string): string => text.slice(0, 1).toUpperCase() + text.slice(1);
const lowerFirst = (text: string): string => text.slice(0, 1).toLowerCase() + text.slice(1);

/** Gives out names of a program: none twice, and none that its language keeps for itself. */
export interface Names {
  /** @param suffix put behind a name that is taken */
  take(name: string, suffix: string): string;
}

export function openNames(reserved: Iterable<string>): Names {
  const taken = new Set(reserved);
  return {
    take(name, suffix) {
      // `1st` and the like begin with what no language lets a name begin with.
      let free = /^[\p{L}_]/u.test(name) ? name : `_${name}`;
      if (taken.has(free)) free += suffix;
      for (let n = 2; taken.has(free); n++) free = `${name}${suffix}${n}`;
      taken.add(free);
      return free;
    },
  };
}
