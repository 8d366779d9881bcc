import type { Progress } from '../operations/operation.ts';

/** The process around a command: what tests cannot and need not replace. */
export interface ProgressLine {
  show(progress: Progress): void;
  clear(): void;
}

const ERASE = '\r\x1b[K';

/** One line on standard error that rewrites itself; nothing where nobody watches. */
export function progressLine(stream: NodeJS.WriteStream): ProgressLine | undefined {
  if (!stream.isTTY || process.env.TERM === 'dumb') return undefined;
  let last = '';
  return {
    show({ stage, done, total }) {
      const text = `${stage} ${total > 0 ? `${Math.floor((done / total) * 100)} %` : ''}`;
      if (text === last) return;
      last = text;
      stream.write(`${ERASE}${text}`);
    },
    clear() {
      if (last !== '') stream.write(ERASE);
      last = '';
    },
  };
}

/** https://no-color.org: any non-empty value turns colour off. */
export function wantsColor(stream: NodeJS.WriteStream): boolean {
  if (process.env.NO_COLOR) return false;
  return stream.isTTY === true && process.env.TERM !== 'dumb';
}

/** A reader that closes early (`| head`) is no error. */
export function tolerateClosedPipe(stream: NodeJS.WriteStream): void {
  stream.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error;
    process.exit(process.exitCode ?? 0);
  });
}
