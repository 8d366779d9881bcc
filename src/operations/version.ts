import { readFileSync } from 'node:fs';

/** Put in by the bundler; from source the manifest is read. */
declare const QE_VERSION: string | undefined;

export const version: string = typeof QE_VERSION === 'string' ? QE_VERSION : versionInManifest();

function versionInManifest(): string {
  const manifest: { version: string } = JSON.parse(
    readFileSync(new URL('../../package.json', import.meta.url), 'utf8'),
  );
  return manifest.version;
}
