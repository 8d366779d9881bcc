import { type Saga, stepsOf } from '../spec.ts';

/** What the program is told of its participants: `INVENTORY_URL=http://127.0.0.1:8081 …`, for an `export` line. */
export const addresses = (saga: Saga, firstPort = 8081): string =>
  [...new Set(stepsOf(saga).map(s => s.service))]
    .map((service, i) => `${addressVariable(service)}=http://127.0.0.1:${firstPort + i}`)
    .join(' ');

/** `order-intake` is looked for at ORDER_INTAKE_URL, in every language; letters beyond ASCII by their numbers. */
export function addressVariable(service: string): string {
  const plain = service.normalize('NFKD').replace(/\p{M}/gu, '');
  const code = (letter: string) => (letter > '\x7f' ? `U${letter.codePointAt(0)!.toString(16)}` : '_');
  return `${plain.replace(/[^A-Za-z0-9]/gu, code).toUpperCase()}_URL`;
}
