import { compareText, type RepoPath } from '../core/evidence.ts';
import type { Model } from '../core/model.ts';

/** A checker of others that knows more about one kind of file than this engine looks for, and how it is called. */
export interface FurtherCheck {
  readonly tool: string;
  readonly files: number;
  readonly command: string;
}

/** Which well-known checkers apply to what the repository holds; one line per kind of file. */
export function furtherChecks(model: Model): FurtherCheck[] {
  const contracts = filesOf(model.all('contract').filter(c => c.format === 'openapi'));
  const images = filesOf(model.all('unit').filter(u => u.origin === 'dockerfile'));
  const manifests = filesOf(model.all('unit').filter(u => u.origin === 'kubernetes'));
  const charts = filesOf(model.all('unit').filter(u => u.origin === 'helm'));
  const cluster = [...manifests, ...charts];
  const checks: FurtherCheck[] = [];
  if (contracts.length > 0)
    checks.push({
      tool: 'spectral',
      files: contracts.length,
      command: `npx @stoplight/spectral-cli lint ${contracts.slice(0, 3).map(shellWord).join(' ')} (with a .spectral.yaml that holds: extends: spectral:oas)`,
    });
  if (images.length > 0)
    checks.push({
      tool: 'hadolint',
      files: images.length,
      command: `hadolint ${images.slice(0, 3).map(shellWord).join(' ')}`,
    });
  if (cluster.length > 0)
    checks.push({
      tool: 'kube-linter',
      files: cluster.length,
      command: `kube-linter lint ${shellWord(commonFolder(cluster))}`,
    });
  return checks;
}

function filesOf(facts: readonly { readonly at: { readonly file: RepoPath } }[]): RepoPath[] {
  return [...new Set(facts.map(f => f.at.file))].sort(compareText);
}

/** The folder that holds all of the files; `.` for the root. */
function commonFolder(files: readonly RepoPath[]): string {
  const folders = files.map(f => f.split('/').slice(0, -1));
  const [first = []] = folders;
  let depth = first.length;
  for (const folder of folders) {
    let same = 0;
    while (same < depth && folder[same] === first[same]) same++;
    depth = same;
  }
  return depth === 0 ? '.' : first.slice(0, depth).join('/');
}

/** Names come from a repository that may be hostile: what a shell could read as more than a name is not written out. */
function shellWord(path: string): string {
  return /^[\w./@+-]+$/.test(path) && !path.startsWith('-') ? path : '<file>';
}
