export interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface Brief {
  readonly id: string;
  readonly message: string;
  readonly at: string;
}

export interface Compared {
  readonly counts: Readonly<Record<string, number>>;
  readonly added: Readonly<Record<string, readonly string[]>>;
  readonly removed: Readonly<Record<string, readonly string[]>>;
  readonly changed: Readonly<Record<string, readonly string[]>>;
  readonly findings: {
    readonly new: readonly Brief[];
    readonly gone: readonly Brief[];
    readonly changed?: readonly string[];
  };
  readonly hint?: string;
}

export interface Mended {
  readonly patches: number;
  readonly stuck?: string;
  readonly comparison: Compared;
  /** Exit code of the gate. */
  readonly gate: number | null;
}

export function mend(
  qe: (args: readonly string[]) => Ended | Promise<Ended>,
  job: {
    readonly base: string;
    readonly head: string;
    readonly out: string;
    readonly finding: string;
    readonly options?: readonly string[];
  },
): Promise<Mended>;

export function faultsOf(
  comparison: Compared,
  finding: string,
  isOwn: (component: string) => boolean,
): readonly string[];
