import { template } from '../../../templates.ts';
import type { Saga } from '../../spec.ts';

/** Names of artifacts are plain: what is not is left out. */
export function artifactName(saga: Saga): string {
  const plain = saga.name
    .normalize('NFKD')
    .toLowerCase()
    .replace(/[^a-z0-9-]/g, '')
    .replace(/^-+|-+$/g, '');
  return `${plain || 'a'}-saga`;
}

export function pomFile(saga: Saga, main: string): string {
  return template('saga/java-temporal/pom.xml')
    .replace('ARTIFACT', artifactName(saga))
    .replace('VERSION', `${saga.version}.0.0`)
    .replace('MAIN', main);
}
