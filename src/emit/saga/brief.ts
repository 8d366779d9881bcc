import type { GivenBrief, GivenStep } from './given.ts';

/**
 * The short forms of a step, made whole: a service's plain name, or what to do and how to undo it.
 * A name alone is taken as a resource of that service, made by POST and removed by DELETE.
 */
export function expandBrief(given: string | GivenBrief | GivenStep): GivenStep {
  if (typeof given === 'string')
    return { id: given, service: given, action: `POST /${given}`, compensation: `DELETE /${given}/{key}` };
  if (!('do' in given)) return given;
  const { id, service, op } = readDo(given.do);
  const undo = given.undo === undefined ? undefined : readDo(given.undo).op;
  return {
    id: given.id ?? id,
    service,
    action: op,
    // An undo without a path of its own is told by the header which step is meant.
    ...(undo === undefined ? {} : { compensation: undo }),
  };
}

interface Done {
  readonly id: string;
  readonly service: string;
  readonly op: string;
}

/** `inventory POST /reservations`, `POST /reservations`, `inventory.reserve`, or any words. */
function readDo(text: string): Done {
  const words = text.split(/\s+/);
  const at = words.findIndex((word, i) => /^[A-Z]+$/.test(word) && words[i + 1]?.startsWith('/'));
  if (at >= 0) {
    const path = words[at + 1]!;
    const service = nameFrom(words.slice(0, at).join(' ') || (path.split('/')[1] ?? ''));
    return { id: service, service, op: `${words[at]} ${path}` };
  }
  const [service = '', verb] = words.length === 1 ? text.split('.') : [text];
  const id = nameFrom(verb || service);
  return { id, service: nameFrom(service), op: `POST /${id}` };
}

/** Words as one name: `reserve stock` is `reserve-stock`. */
function nameFrom(text: string): string {
  const name = text.replace(/[^\p{L}\p{M}\p{N}_]+/gu, '-').replace(/^-|-$/g, '');
  return /^[\p{L}_]/u.test(name) ? name : `step-${name}`;
}
