import { quote } from '../../core/evidence.ts';
import type { Fact, Secret } from '../../core/fact.ts';
import { isSecretKey, REDACTED, redact } from '../../core/redact.ts';
import { looksRandom, redactShapes } from '../../core/secret-shapes.ts';
import { languageOf } from '../../discover/language.ts';
import { isTestSource } from '../../discover/test-source.ts';
import type { Extractor, SourceFile } from '../extractor.ts';
import { entries, get, readYaml, text } from './yaml-document.ts';

/** Settings that a program or a deployment reads; what only shows how they look is left out by name. */
const SETTINGS =
  /(?:^|\/)(?:(?:application|bootstrap|appsettings|config|settings|secrets?|values|credentials)[\w.-]*\.(?:ya?ml|properties|json|toml|ini|conf|env)|\.env(?:\.[\w-]+)?|[\w-]+\.env|[^/]*compose[^/]*\.ya?ml|Dockerfile[^/]*)$/i;
const MANIFEST = /\.ya?ml$/i;
const KEY_FILE = /\.(?:pem|key)$|(?:^|\/)id_(?:rsa|dsa|ecdsa|ed25519)$/;
const SPECIMEN =
  /(?:^|[/._-])(?:examples?|samples?|templates?|dist|tmpl|schema|docs?|mocks?|fixtures?|i18n|locales?|lang|translations?|storybook)(?:[/._-]|$)/i;

/** Encrypted, or fetched from elsewhere. */
const SEALED = /^kind\s*:\s*["']?(?:SealedSecret|ExternalSecret|SecretProviderClass)\b|^sops\s*:/m;

/** At most this many of a file: more are data, and the first ones say enough. */
const MOST = 20;
const MAX_LINE = 1_000;
const WORTH =
  /pass|pwd|secret|token|key|cred|auth|PRIVATE KEY|:\/\/[^\s/]{1,200}@|AKIA|gh[pousr]_|xox|sk_live|AIza|eyJ/i;

/** Credentials written out in code, settings and manifests. What counts as one is what evidence would redact. */
export const secretLiterals: Extractor = {
  id: 'secret-literals',
  languages: [],
  looksFor: ['secret'],
  accepts: path =>
    (SETTINGS.test(path) || MANIFEST.test(path) || KEY_FILE.test(path) || languageOf(path) !== undefined) &&
    !SPECIMEN.test(path) &&
    !isTestSource(path),
  worthReading: text => WORTH.test(text),
  *extract(file, report): Iterable<Fact> {
    if (KEY_FILE.test(file.path)) yield* keyFile(file);
    else if (languageOf(file.path) !== undefined) yield* literals(file, true);
    else if (MANIFEST.test(file.path) && /^kind\s*:\s*["']?Secret\b/m.test(file.text)) {
      for (const document of readYaml(file, report)) yield* manifestSecret(file, document);
    } else if (SEALED.test(file.text)) return;
    else if (SETTINGS.test(file.path) || /^(?:apiVersion|services)\s*:/m.test(file.text)) yield* literals(file, false);
  },
};

function* keyFile(file: SourceFile): Iterable<Secret> {
  const lines = file.text.slice(0, 20_000).split('\n');
  const at = lines.findIndex(line => /-----BEGIN (?:[A-Z]{2,12} ){0,2}PRIVATE KEY-----/.test(line));
  if (at >= 0) yield { kind: 'secret', at: file.at(at + 1), what: 'private key', form: 'issued' };
}

function* literals(file: SourceFile, inCode: boolean): Iterable<Secret> {
  let found = 0;
  for (const [i, raw] of file.text.split('\n').entries()) {
    if (found >= MOST) return;
    if (raw.length > MAX_LINE || !WORTH.test(raw) || /^\s*(?:\/\/|#|\*|--(?!-)|<!--|\/\*)/.test(raw)) continue;
    const line = raw.trimEnd();
    const secret = BEGINS_KEY.test(line) ? PRIVATE_KEY : isBody(line) ? undefined : secretOf(line, inCode);
    if (!secret) continue;
    found++;
    yield { kind: 'secret', at: file.at(i + 1), ...secret };
  }
}

const BEGINS_KEY = /-----BEGIN (?:[A-Z]{2,12} ){0,2}PRIVATE KEY-----/;
const PRIVATE_KEY = { what: 'private key', form: 'issued' } as const;

/** A line of nothing but base64: of a key whose first line has been seen, or of a certificate. */
const isBody = (line: string): boolean => /^\s*["']?[A-Za-z0-9+/]{48,}={0,2}(?:\\n)?["']?,?$/.test(line);

function secretOf(line: string, inCode: boolean): Pick<Secret, 'what' | 'form'> | undefined {
  const shown = redact(line);
  const at = shown.indexOf(REDACTED);
  if (at < 0 || line.includes(REDACTED)) return undefined;
  const isIssued = redactShapes(line).includes(REDACTED);
  const tail = shown.slice(at + REDACTED.length);
  // Two on one line: the first one's end cannot be told, and the key before it says enough.
  const end = tail.includes(REDACTED) ? line.length : line.length - tail.length;
  const value = line.slice(at, end).replace(/^["'`]|["'`]$/g, '');
  const head = shown.slice(0, at);
  const key =
    /([\w.-]{1,80})["'`\]]{0,2}\s{0,4}(?::=|[:=]|=>|,|>|\()?\s{0,4}["'`]?(?:\$\{[\w.-]{1,80}:?-?)?$/.exec(head)?.[1] ??
    '';
  const inAddress = /:\/\/[^\s/]{0,200}$/.test(head);
  // `API_URL_SECRET`: the name of what goes there.
  if (/^[A-Z][A-Z_]{3,}$/.test(value)) return undefined;
  if (isIssued) return isPublic(line) ? undefined : { what: 'token', form: isSimple(value) ? 'simple' : 'issued' };
  if (inAddress) return inCode && isSimple(value) ? undefined : addressSecret(value);
  if (!isSecretKey(key) || !isValue(value)) return undefined;
  const what = /pass|pwd/i.test(key) ? 'password' : /token/i.test(key) ? 'token' : 'secret';
  const hasFallback = /\$\{[\w.-]{1,80}:?-?$/.test(head);
  const form =
    hasFallback || isSimple(value) || repeatsKey(key, value) ? 'simple' : looksRandom(value) ? 'issued' : 'plain';
  // Code is full of words for passwords and tokens: only what no word looks like is one.
  if (inCode && (form === 'simple' || (form === 'plain' && !(what === 'password' && /\d|[!@#$%^&*]/.test(value)))))
    return undefined;
  return { what, form };
}

/** `user:pass` of an address; a lone name or a placeholder for the password is none. */
function addressSecret(value: string): Pick<Secret, 'what' | 'form'> | undefined {
  const colon = value.indexOf(':');
  const password = value.slice(colon + 1);
  if (colon < 0 || password === '' || /[${}<>]/.test(password)) return undefined;
  const user = value.slice(0, colon);
  return { what: 'password in an address', form: isSimple(password) || password === user ? 'simple' : 'plain' };
}

/** A value one could log in with: no sentence, no path, no name of something else. */
function isValue(value: string): boolean {
  return (
    value.length >= 3 &&
    value.length <= 500 &&
    !/[\s<>{}()[\]]|\$\w|%\w+%|^[/.]|^https?:|^\w+(?:\.\w+)+$|^(?:true|false|null|none|required|optional)$/i.test(
      value,
    ) &&
    !/^(?:ENC\[|AQI|vault:|secretsmanager:|projects\/|arn:|op:\/\/|file:|sops:|ref\+)/.test(value)
  );
}

/** Words that everybody uses on their own machine, or that say that a real value goes there. */
const SIMPLE =
  /^(?:\W*|.{0,3}|(?:my|the|your|some|super|top|very|local|dev|test|demo|sample|example|default|dummy|fake|app|db|root|admin|user|guest|postgres|mysql|mongo|rabbit(?:mq)?|redis|sa|secret|pass|passw0?rd|pwd|token|key|api|jwt|auth|client|access|change|me|it|please|replace|here|with|to|be|in|production|secure|strong|long|random|string|value|placeholder|todo|none|empty|unknown|qwerty|abcd?(?:efg?)?|foo|bar|baz|hello|world|letmein|welcome|p@ss(?:w0rd|word)?|\d|[\W_])+)$/i;

function isSimple(value: string): boolean {
  return value.length <= 80 && SIMPLE.test(value);
}

/** `TOKEN = "token"`, `passwordField: 'password-field'`: a name for it, not it. */
function repeatsKey(key: string, value: string): boolean {
  const plain = (text: string) => text.toLowerCase().replace(/[^a-z0-9]/g, '');
  return plain(value).length > 2 && (plain(key).includes(plain(value)) || plain(value).includes(plain(key)));
}

/** Keys that are meant to be seen: publishable and browser keys, public certificates. */
const isPublic = (line: string): boolean =>
  /pk_(?:live|test)_|public[_-]?key|firebase|maps\.google|googleapis\.com\/maps/i.test(line);

/** Values of a Secret object; what is encrypted or left to a template is none. */
function* manifestSecret(file: SourceFile, document: Parameters<typeof get>[0]): Iterable<Secret> {
  if (text(get(document, 'kind')) !== 'Secret' || get(document, 'sops')) return;
  if (/service-account-token|kubernetes\.io\/tls/.test(text(get(document, 'type')) ?? '') && !get(document, 'data'))
    return;
  let found = 0;
  for (const part of ['data', 'stringData'])
    for (const { key, value, line } of entries(get(document, part))) {
      const written = text(value)?.trim() ?? '';
      const plain = part === 'data' ? decoded(written) : written;
      const isOne = isSecretKey(key) || /\.(?:key|pem|p12|jks)$|(?:^|[-_.])(?:password|token|secret)/i.test(key);
      if (!isOne || !isValue(plain.includes('PRIVATE KEY') ? 'key-material' : plain) || found++ >= MOST) continue;
      const at = file.at(line);
      const shown = at.text.includes(REDACTED) ? at : { ...at, text: quote(`${key}: ${REDACTED}`) };
      yield {
        kind: 'secret',
        at: shown,
        what: 'value of a Kubernetes Secret',
        form: isSimple(plain) ? 'simple' : 'plain',
      };
    }
}

function decoded(base64: string): string {
  return /^[A-Za-z0-9+/]+={0,2}$/.test(base64) ? Buffer.from(base64, 'base64').toString('utf8').trim() : '';
}
