import type { Base } from './fact-common.ts';

// How the system is built, watched and run.

/** A concern of operation that a file takes care of in some way. Never an edge: only a reason not to miss it. */
export interface Sign extends Base {
  readonly kind: 'sign';
  readonly of:
    | 'health'
    | 'tracing'
    | 'metrics'
    | 'correlation'
    | 'versioning'
    | 'api-document'
    | 'configuration'
    | 'mesh'
    | 'scaling'
    | 'pages'
    | 'platform';
  readonly technology: string;
}

/** A file by which a build server builds, tests or ships the repository. */
export interface Pipeline extends Base {
  readonly kind: 'pipeline';
  /** `github-actions`, `jenkins`. */
  readonly system: string;
  /** Builds, tests or ships, as against labelling issues. */
  readonly builds: boolean;
  /** Pushes images, releases or deploys. */
  readonly ships: boolean;
  /** Runs only when certain folders change. */
  readonly filtered: boolean;
}

/** Where a program's log goes. */
export interface LogSink extends Base {
  readonly kind: 'log-sink';
  readonly to: 'file' | 'console' | 'collector';
  readonly technology: string;
}

/** A program that a supervisor or a start script keeps running in one container with others. */
export interface Process extends Base {
  readonly kind: 'process';
  readonly name: string;
  /** `supervisord`, `start script`. */
  readonly by: string;
}

/** A credential written into a file. Its value is nowhere but in the file: evidence shows it replaced. */
export interface Secret extends Base {
  readonly kind: 'secret';
  /** `password`, `private key`, `token` … */
  readonly what: string;
  /** `issued`: its form says that a provider or a generator made it; `simple`: a word, as in examples. */
  readonly form: 'issued' | 'plain' | 'simple';
}
