import { template } from '../../../templates.ts';
import type { Saga } from '../../spec.ts';
import { projectName } from '../project-name.ts';

export function pomFile(saga: Saga, main: string): string {
  return template('saga/java-temporal/pom.xml')
    .replace('ARTIFACT', projectName(saga))
    .replace('VERSION', `${saga.version}.0.0`)
    .replace('MAIN', main);
}
