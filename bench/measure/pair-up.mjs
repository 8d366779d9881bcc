// Which component of a model is which component of a truth: by name, never by kind.

/** Case, spaces and punctuation do not tell names apart: `Order DB`, `order-db`. */
export const plain = name =>
  String(name)
    .toLowerCase()
    .replace(/[^a-z0-9]/g, '');

const TAIL = /^(.{2,}?)(?:microservice|service|srv|svc|server|application|app|api|backend|database|db)$/;

/** The plain name without the words that only say that it is a component: `orders-service-api` → `orders`. */
export function bare(name) {
  let rest = plain(name);
  for (let cut = TAIL.exec(rest); cut; cut = TAIL.exec(rest)) rest = cut[1];
  return rest;
}

export const namesOf = component => [component.name, ...(component.aliases ?? [])];

/**
 * Pairs one to one. Equal plain names go first, so that `orders` takes its own and leaves `orders-db` to `Orders Database`;
 * what is left may pair by bare name. Of several candidates the one listed first wins.
 * @returns Map from each paired element of `found` to its index in `expected`
 */
export function pairUp(expected, found) {
  const partner = new Map();
  const taken = new Set();
  for (const form of [plain, bare]) {
    const owners = new Map();
    expected.forEach((component, index) => {
      for (const name of namesOf(component)) {
        const key = form(name);
        if (!owners.has(key)) owners.set(key, []);
        owners.get(key).push(index);
      }
    });
    for (const component of found) {
      if (partner.has(component)) continue;
      const free = namesOf(component)
        .flatMap(name => owners.get(form(name)) ?? [])
        .filter(index => !taken.has(index));
      if (free.length === 0) continue;
      const first = Math.min(...free);
      partner.set(component, first);
      taken.add(first);
    }
  }
  return partner;
}
