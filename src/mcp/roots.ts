import { fileURLToPath } from 'node:url';
import type { Server } from '@modelcontextprotocol/sdk/server/index.js';
import { isWholeDisk, type Roots } from '../operations/roots.ts';

/** What the server was started with. */
export interface Environment {
  /** Absolute directories given with `--root`. */
  readonly flags: readonly string[];
  /** `CLAUDE_PROJECT_DIR`. */
  readonly project: string | undefined;
  readonly workingDirectory: string;
}

/** Milliseconds that a client may take to say its roots before the environment's are used. */
const PATIENCE = 2_000;

/** Where this server may read: the client's roots, the flags, the project and the working directory. */
export class Permissions {
  readonly #environment: Environment;
  #fromClient: Promise<readonly string[]> | undefined;

  constructor(environment: Environment) {
    this.#environment = environment;
  }

  forget(): void {
    this.#fromClient = undefined;
  }

  async roots(server: Server): Promise<Roots> {
    const { flags, project, workingDirectory } = this.#environment;
    this.#fromClient ??= listRoots(server);
    const fromClient = await this.#fromClient;
    const started = [...(project ? [project] : []), ...(isWholeDisk(workingDirectory) ? [] : [workingDirectory])];
    return { usual: fromClient[0] ?? started[0] ?? flags[0], allowed: [...fromClient, ...flags, ...started] };
  }
}

async function listRoots(server: Server): Promise<readonly string[]> {
  if (!server.getClientCapabilities()?.roots) return [];
  try {
    const { roots } = await server.listRoots(undefined, { timeout: PATIENCE });
    return roots.flatMap(root => (root.uri.startsWith('file:') ? [fileURLToPath(root.uri)] : []));
  } catch (error) {
    process.stderr.write(
      `qe: the client did not list its roots (${error instanceof Error ? error.message : String(error)})\n`,
    );
    return [];
  }
}
