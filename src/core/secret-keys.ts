/** Last words of a key whose value is a credential; a key is split at case changes, dots, dashes and underscores first. */
const SECRET_TAIL =
  /(?:^| )(?:passwords?|passwd|pwd|pass|passphrase|passcode|secret|secrets|token|apikey|api key|api token|secretkey|(?:access|account|private|client|encryption|encrypt|signing|signature|sign|shared|master|secret|auth|jwt|license|admin|api|service|session|cookie|hmac|aes|rsa) key(?: value| base64)?|accesskey|accountkey|privatekey|sharedaccesskey|secret key base|clientsecret|credentials?|creds|authorization|auth|authtoken|requirepass|masterauth|rootpassword|keypass|storepass|keystorepass|pin code|otp secret|sig|x amz signature|connection secret|dsn secret|secret string|client secret value|basic auth|userpass|mot de passe)$/;

/** Words that end like a secret but hold a description of one. */
const HARMLESS =
  /(?:^| )(?:next|page|cancellation|cancel|csrf|xsrf|antiforgery|continuation|stop|pagination|design|token type|no|public) (?:token|key|auth)$|^(?:private|access|shared|service|session|cookie|admin) key$/;

/** `spring.datasource.dbPassword` as `spring datasource db password`. */
export function keyWords(key: string): string {
  return key
    .slice(-120)
    .replace(/([a-z0-9])([A-Z])/g, '$1 $2')
    .replace(/[._:\-/[\]]+/g, ' ')
    .toLowerCase()
    .trim();
}

/** Whether values under this key are credentials: `MYSQL_ROOT_PASSWORD`, `clientSecret`, `api-key`, `auth`. */
export function isSecretKey(key: string): boolean {
  const words = keyWords(key);
  return SECRET_TAIL.test(words) && !(HARMLESS.test(words) && !/^(?:private|access|shared) key$/.test(words));
}

/** Only a value that looks generated is a secret here: `auth: basic`, `sig: …` have everyday meanings. */
export function isWeakKey(key: string): boolean {
  return (
    /(?:^| )(?:auth|sig|pass|credentials?|creds|secrets|service key|session key|cookie key|admin key)$/.test(
      keyWords(key),
    ) && !/[_-](?:pass|PASS)$|^pass$|^PASS$/.test(key)
  );
}

/** Types, keywords and words that stand where a value would but are none. */
const NO_VALUE =
  /^(?:string|str|number|boolean|bool|any|char|int|integer|long|object|unknown|never|void|byte|bytes|true|false|yes|no|on|off|null|nil|none|undefined|required|optional|enabled|disabled|return|await|new|async|function|this|self|not|if|else|secretstr|var|let|const|required|redacted|in|is|of|to|for|and|or|the|a|read|write)$/i;

/** Text that names where a value comes from instead of holding it; one piece, tried at one position. */
const PLACEHOLDER =
  /\$\{[\w.[\]:-]{0,200}\}|\$\{[\w.]{1,100}:?\?[^{}]{0,200}\}|\$\(\w[\w.]{0,100}\)|\$\w{1,100}|%\w{1,100}%|%[sdvq](?!\w)|@[\w.]{1,100}@|\$?\{\{[^{}]{0,200}\}\}|<[\w -]{0,60}>|#\{[^{}]{0,200}\}|\{[\w.]{0,100}\}|\*{1,64}|[xX]{3,64}|\.{3}|‹redacted›|!(?:Ref|GetAtt|Sub|ImportValue|Join|FindInMap|secret)\b.{0,200}|\/(?:var\/)?run\/secrets\/[\w./-]{0,200}/y;

/** Nothing but placeholders: `${TOKEN}`, `{{ .Values.token }}`, `$PASSWORD`, `<your password>`. */
export function isPlaceholder(value: string): boolean {
  let at = 0;
  while (at < value.length) {
    PLACEHOLDER.lastIndex = at;
    const length = PLACEHOLDER.exec(value)?.[0].length ?? 0;
    if (length === 0) return false;
    at += length;
  }
  return true;
}

const CODE_ROOTS =
  /^(?:this|self|process|os|env|req|request|res|config|cfg|settings|var|local|data|module|secrets|vars|args|options|opts|props|params|body|ctx|context|system|environment|import|github|steps|inputs|values|event|user|state|app|builder|configuration|model|dto|input)\b/i;

/** Whether an unquoted value is an expression or a type of a programming language rather than the secret itself. */
export function isExpression(value: string, following: string, inString: boolean): boolean {
  if (value === '' || NO_VALUE.test(value) || isPlaceholder(value)) return true;
  if (inString) return false;
  // A call, a type with arguments, an index, a comparison, a concatenation.
  if (/^[!*&@$]?[A-Za-z_][\w.$:?!]*(?:\(|\[|<\w|->)|^\$\(/.test(value)) return !/^ENC\(/.test(value);
  if (/^(?:[!&*]?[A-Za-z_$][\w$]*(?:\?|!)?)$/.test(value))
    return (
      /^(?:<\w|\s*(?:[;).+?|]|&&|=>|=|!=|as\b))/.test(following) || (/^\s*[,}]/.test(following) && !/\d/.test(value))
    );
  if (/^[A-Za-z_$][\w$]*(?:(?:\?|!)?\.[A-Za-z_$][\w$]*)+[?!]?$/.test(value))
    return CODE_ROOTS.test(value) || /^\s*[;),}+?=]/.test(following) || isSecretKey(value);
  return /^[([{|>\\+?=&]/.test(value) || /^(?:=>|->|\/\/)/.test(value);
}
