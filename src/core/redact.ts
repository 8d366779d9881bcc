import { isPlaceholder } from './secret-keys.ts';
import { REDACTED, redactShapes } from './secret-shapes.ts';
import { redactValues } from './secret-values.ts';

export { isSecretKey } from './secret-keys.ts';
export { REDACTED } from './secret-shapes.ts';

/**
 * Replaces credential-like values in one line of repository text, and leaves everything else as it stands. Where text
 * could be either, it is replaced: a line too discreet costs a reader little. Linear in the line's length.
 */
export function redact(line: string): string {
  let out = redactShapes(line);
  if (out.includes('@')) out = redactUserInfo(out);
  if (TRIGGER.test(out)) out = redactValues(out);
  if (SCHEME.test(out)) {
    const isHeader = /authorization/i.test(line);
    out = out.replace(SCHEMES, (whole, scheme: string, value: string) =>
      isHeader || /\d|=$/.test(value) ? scheme + REDACTED : whole,
    );
  }
  if (/\b(?:mysql|mariadb|curl|sshpass|mysqladmin|mysqldump)\b/.test(out)) out = redactShell(out);
  return out;
}

const TRIGGER = /pass|pwd|secret|token|key|cred|auth|sig(?:nature)?\b|pin|IDENTIFIED BY/i;
const SCHEME = /\b(?:bearer|basic)[ \t]/i;
const SCHEMES = /\b((?:bearer|basic)[ \t]{1,8})([A-Za-z0-9+/=._~-]{8,})/gi;

/** A user's name and password together are shorter than this. */
const MAX_USER_INFO = 512;

/** `scheme://user:pass@host` keeps scheme and host; `user:pass@tcp(host)` and `thin:user/pass@host` likewise. */
function redactUserInfo(line: string): string {
  let out = '';
  let last = 0;
  let scheme = -1;
  let next = line.indexOf('://');
  const thin = line.indexOf('thin:');
  for (let at = line.indexOf('@'); at >= 0; at = line.indexOf('@', at + 1)) {
    while (next >= 0 && next < at) {
      scheme = next + 3;
      next = line.indexOf('://', next + 3);
    }
    let start = -1;
    if (scheme >= last && scheme > at - MAX_USER_INFO) start = scheme;
    else if (line.startsWith('@tcp(', at) || line.startsWith('@unix(', at)) start = wordStart(line, at, last);
    else if (scheme < 0 && thin >= last && thin > at - MAX_USER_INFO && thin < at) start = thin + 5;
    if (start < 0 || start >= at) continue;
    const user = line.slice(start, at);
    if (/[\s"'<>`]/.test(user.replaceAll(/\$?\{\{[^{}]{0,100}\}\}/g, '')) || !(start === thin + 5 || isUserInfo(user)))
      continue;
    // A password with an `@` of its own: the last one before the path counts.
    const rest = /^[^/\s"'<>`?,@]{0,100}@/.exec(line.slice(at + 1, at + 102));
    if (rest && start === scheme) continue;
    out += line.slice(last, start) + REDACTED;
    last = at;
  }
  return out + line.slice(last);
}

function wordStart(line: string, at: number, floor: number): number {
  let start = at;
  while (start > floor && start > at - MAX_USER_INFO && !/["'`\s=]/.test(line[start - 1]!)) start--;
  return start;
}

/** Not an `@` further on in an address (`http://host:80/users/@me`), and not placeholders alone. */
function isUserInfo(user: string): boolean {
  if (user.split(':').every(isPlaceholder)) return false;
  const slash = user.search(/[/?#]/);
  return slash < 0 || (/^[^/?#:]*:/.test(user) && !/^[^/?#:]*:(?:\d*|\$\{[^}]*\})$/.test(user.slice(0, slash)));
}

/** `mysql -psecret`, `curl -u user:pass`. */
function redactShell(line: string): string {
  // There it is the port of a proxy or the like.
  const isCurl = /\bcurl\b/.test(line);
  const mark = (whole: string, head: string, value: string) =>
    isPlaceholder(value.replace(/["']$/, '')) ? whole : `${head}${REDACTED}`;
  return line
    .replace(/(\s-p["']?)([^\s"']+)/g, (whole, head: string, value: string) =>
      isCurl ? whole : mark(whole, head, value),
    )
    .replace(/(\s(?:-u|--user)\s{0,4}["']?[\w.${}-]{1,64}:)([^\s"']+)/g, mark);
}
