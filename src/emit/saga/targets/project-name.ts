import type { Saga } from '../spec.ts';

/** What the emitted project is called in its manifest: registries want plain names, so what is not plain is left out. */
export function projectName(saga: Saga): string {
  const plain = saga.name
    .normalize('NFKD')
    .toLowerCase()
    .replace(/[^a-z0-9-]/g, '')
    .replace(/^-+|-+$/g, '');
  return `${plain || 'a'}-saga`;
}
