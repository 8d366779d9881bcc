/** What stands in for a secret in every output. */
export const REDACTED = '‹redacted›';

/** Beginnings that a provider gives its credentials; `min` characters must follow. Tried at the start of a run only. */
const PREFIXES: readonly RegExp[] = [
  /^(?:AKIA|ASIA|ABIA|ACCA)[0-9A-Z]{16}/,
  /^gh[pousr]_[A-Za-z0-9]{20}/,
  /^github_pat_\w{20}/,
  /^gl(?:pat|dt|rt|cbt|ptt|ft|soat)-[\w-]{16}/,
  /^xox[abeoprs]-[\w-]{10}/,
  /^xapp-[\w-]{10}/,
  /^(?:sk|rk|pk)_(?:live|test)_\w{10}/,
  /^whsec_\w{16}/,
  /^AIza[\w-]{30}/,
  /^ya29\.[\w-]{20}/,
  /^GOCSPX-[\w-]{20}/,
  /^npm_[A-Za-z0-9]{30}/,
  /^pypi-[\w-]{40}/,
  /^SG\.[\w-]{16,64}\.[\w-]{16}/,
  /^(?:SK|AC)[0-9a-f]{32}/,
  /^sk-(?:[a-z]{2,10}-)?(?=[\w-]{0,60}\d)(?=[\w-]{0,60}[A-Z])[\w-]{20}/,
  /^sk-[a-z0-9]{40}/,
  /^dop_v1_[0-9a-f]{32}/,
  /^hv[sbr]\.[\w-]{20}/,
  /^dckr_pat_[\w-]{16}/,
  /^eyJ[\w-]{8,}\.[\w-]{8}/,
];

/** A run of characters of which tokens are made; every character belongs to at most one run, so the search is linear. */
const RUNS = /[\w.~-]{16,}/g;

/** Replaces values that give themselves away by their shape, whatever stands before them. */
export function redactShapes(line: string): string {
  let out = line.replace(RUNS, run => (isToken(run) ? REDACTED : run.includes('.') ? redactParts(run) : run));
  if (out.includes('$2')) out = out.replace(/\$2[abxy]\$\d\d\$[./A-Za-z0-9]{53}/g, REDACTED);
  if (out.includes('hooks.slack.com')) out = out.replace(/(hooks\.slack\.com\/services\/)[\w/]+/g, `$1${REDACTED}`);
  if (out.includes('PRIVATE KEY'))
    out = out.replace(/(-----BEGIN [A-Z ]{0,30}PRIVATE KEY-----)(?=.)[^"'<]+/g, `$1${REDACTED}`);
  // A line of nothing but base64 is the body of a key or certificate.
  if (/^\s*["']?[A-Za-z0-9+/]{48,}={0,2}["']?(?:\\n)?["']?,?\s*$/.test(out) && /\d/.test(out) && /[A-Z]/.test(out))
    out = REDACTED;
  return out;
}

function isToken(run: string): boolean {
  return PREFIXES.some(prefix => prefix.test(run));
}

/** `headers.ghp_…`: a token behind a dot. */
function redactParts(run: string): string {
  return run
    .split('.')
    .map(part => (part.length >= 16 && isToken(part) ? REDACTED : part))
    .join('.');
}

/** Letters and digits mixed as no word mixes them, or hex: what a generated secret looks like. */
export function looksRandom(value: string): boolean {
  if (value.length < 12 || /[\s()]/.test(value)) return false;
  if (/^[0-9a-fA-F-]{16,}$/.test(value) && /\d/.test(value) && /[a-fA-F]/.test(value)) return true;
  let changes = 0;
  let last = '';
  for (const char of value) {
    const kind = /[a-z]/.test(char) ? 'a' : /[A-Z]/.test(char) ? 'A' : /\d/.test(char) ? '0' : '.';
    if (kind !== last) changes++;
    last = kind;
  }
  return /\d/.test(value) && /[A-Za-z]/.test(value) && changes >= value.length / 4;
}
