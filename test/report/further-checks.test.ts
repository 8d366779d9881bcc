import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, expect, it } from 'vitest';
import { analyze } from '../../src/analyze.ts';
import { markdownReport } from '../../src/report/markdown.ts';
import { textReport } from '../../src/report/text.ts';

const PLAIN = { color: false, version: '0.0.0', pageOf: () => undefined };

const made: string[] = [];
afterEach(() => {
  for (const folder of made.splice(0)) rmSync(folder, { recursive: true, force: true });
});

function repository(files: Readonly<Record<string, string>>): string {
  const root = mkdtempSync(join(tmpdir(), 'qe-'));
  made.push(root);
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
  }
  return root;
}

const OPENAPI = 'openapi: 3.1.0\ninfo: { title: Loans, version: 1.0.0 }\npaths: {}\n';
const workload = (name: string) =>
  `apiVersion: apps/v1\nkind: Deployment\nmetadata:\n  name: ${name}\nspec:\n  selector: { matchLabels: { app: ${name} } }\n  template:\n    spec:\n      containers: [{ name: ${name}, image: bank/${name} }]\n`;

it('names the checkers that apply, with a command for each', async () => {
  const root = repository({
    'loans/openapi.yaml': OPENAPI,
    'loans/Dockerfile': 'FROM node:22\n',
    'deploy/k8s/loans.yaml': workload('loans'),
    'deploy/k8s/cards.yaml': workload('cards'),
  });
  const analysis = await analyze(root);
  const text = textReport(analysis, PLAIN);
  expect(text).toContain('spectral (1 file): npx @stoplight/spectral-cli lint loans/openapi.yaml');
  expect(text).toContain('hadolint (1 file): hadolint loans/Dockerfile');
  expect(text).toContain('kube-linter (2 files): kube-linter lint deploy/k8s');
  expect(markdownReport(analysis)).toContain('`hadolint loans/Dockerfile`');
});

it('says nothing where there is nothing to check', async () => {
  const analysis = await analyze(repository({ 'package.json': '{ "name": "notes", "version": "1.0.0" }' }));
  expect(textReport(analysis, PLAIN)).not.toContain('Further checks');
  expect(markdownReport(analysis)).not.toContain('Further checks');
});

it('writes no name into a command that a shell could read as more', async () => {
  const analysis = await analyze(repository({ 'a $(id)/Dockerfile': 'FROM node:22\n' }));
  expect(textReport(analysis, PLAIN)).toContain('hadolint <file>');
});
