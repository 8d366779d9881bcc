import type { RepoPath } from './evidence.ts';

/** Something that kept us from reading or understanding a part of the repository. Reported, never dropped. */
export interface Problem {
  readonly kind: 'exception' | 'unreadable' | 'too-large' | 'binary' | 'malformed' | 'outside-root' | 'limit';
  readonly message: string;
  readonly file?: RepoPath;
  readonly line?: number;
}

/** The caller can mend this: shown as one line that says what to do, exit code 2, never a stack trace. */
export class UserError extends Error {
  override readonly name = 'UserError';
}
