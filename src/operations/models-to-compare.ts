import { existsSync, readFileSync, realpathSync, statSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import * as z from 'zod';
import { quote } from '../core/evidence.ts';
import { UserError } from '../core/problem.ts';
import type { Comparable } from '../model/compare.ts';
import type { Context } from './operation.ts';
import { chooseRoot } from './roots.ts';

/** One side of a comparison. */
export interface Side {
  /** `revision 1a2b3c4`, `directory services`, `saved model old.json`. */
  readonly says: string;
  readonly model: Comparable;
}

/** What a saved model must at least hold; what it holds beyond is kept. */
const saved = z.looseObject({
  schema: z.literal('qe-architecture/1'),
  components: z.array(z.looseObject({ id: z.string() })),
  connections: z.array(
    z.looseObject({ from: z.string(), to: z.string(), style: z.string(), policies: z.array(z.looseObject({})) }),
  ),
  channels: z.array(z.looseObject({ name: z.string() })),
  findings: z.array(z.looseObject({ id: z.string(), fingerprint: z.string() })),
});

/**
 * A side by what the caller wrote: a saved model (a file that ends in `.json`), a directory, or a revision of the repository.
 * @param root absolute directory whose revisions are meant
 * @throws UserError when it is none of these, or lies outside the allowed roots
 */
export async function readSide(written: string, root: string, context: Context): Promise<Side> {
  const path = resolve(root, written);
  if (written.endsWith('.json') && existsSync(path)) return readSaved(written, path, context);
  if (existsSync(path) && statSync(path).isDirectory()) {
    const folder = chooseRoot(path, context.roots);
    const analysis = await context.analyses.get(folder, context.signal, context.onProgress);
    return { says: `directory ${quote(written)}`, model: comparable(analysis) };
  }
  return await readRevision(written, root, context);
}

/** The working tree as it is. */
export async function readTree(root: string, context: Context): Promise<Side> {
  const analysis = await context.analyses.get(root, context.signal, context.onProgress);
  return { says: 'the working tree', model: comparable(analysis) };
}

async function readRevision(revision: string, root: string, context: Context): Promise<Side> {
  const { analyze, checkOut } = await import('./engine.ts');
  const checkout = checkOut(root, revision);
  try {
    const analysis = await analyze(checkout.root, { signal: context.signal });
    return { says: `revision ${quote(revision)}`, model: comparable(analysis) };
  } catch (error) {
    if (error instanceof Error && error.name === 'UserError')
      throw new UserError(`at ${quote(revision)}: ${error.message}`);
    throw error;
  } finally {
    checkout.remove();
  }
}

function readSaved(written: string, path: string, context: Context): Side {
  // The file's real folder must be one that may be read.
  chooseRoot(dirname(realpathSync(path)), context.roots);
  let raw: unknown;
  try {
    raw = JSON.parse(readFileSync(path, 'utf8'));
  } catch (cause) {
    throw new UserError(`${quote(written)} is no JSON: ${cause instanceof Error ? cause.message : String(cause)}`);
  }
  const parsed = saved.safeParse(raw);
  if (!parsed.success)
    throw new UserError(
      `${quote(written)} is no saved model (${parsed.error.issues[0]?.path.join('.') || 'schema'}); qe analyze --format json --out FILE writes one`,
    );
  return { says: `saved model ${quote(written)}`, model: parsed.data as unknown as Comparable };
}

function comparable({
  model,
  findings,
}: {
  readonly model: Omit<Comparable, 'findings'>;
  readonly findings: Comparable['findings'];
}): Comparable {
  return { components: model.components, connections: model.connections, channels: model.channels, findings };
}
