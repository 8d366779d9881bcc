import { type FileSet, openFileSet } from '../../../file-set.ts';
import { copyTemplates, template } from '../../../templates.ts';
import type { Plan } from './plan.ts';

/** Path of the module in the templates. */
const SAMPLE = 'example.com/saga-project';

/** Adds what is the same for every saga, under the path of this one's module. */
export function addGoTemplates({ module }: Plan, files: FileSet): void {
  const same = openFileSet();
  copyTemplates('saga/go-temporal/project', same, '');
  copyTemplates('saga/go-participant', same, 'participant');
  same.add('participant/001-saga-requests.sql', template('saga/participant/001-saga-requests.sql'));
  same.add('go.mod', template('saga/go-temporal/go.mod'));
  same.add('go.sum', template('saga/go-temporal/go.sum'));
  for (const { path, content } of same.list()) files.add(path, content.replaceAll(SAMPLE, module));
}
