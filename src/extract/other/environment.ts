/** Calls (`path(…)`, `path[…]`) that read a setting by name; a second argument is its default. */
export const READS: Readonly<Record<string, RegExp>> = {
  rust: /^(?:std\.)?env\.(?:var|var_os)$|^(?:env|option_env|dotenv\.var)$|^dotenvy?\.var$/,
  c: /^(?:secure_)?getenv$/,
  cpp: /^(?:std\.)?(?:secure_)?getenv$/,
  php: /^(?:getenv|env|\$_ENV|\$_SERVER|Env\.get)$/,
  ruby: /^ENV(?:\.fetch)?$/,
  elixir: /^System\.(?:get_env|fetch_env!|fetch_env)$/,
  scala:
    /^(?:sys\.env(?:\.(?:get|getOrElse|apply))?|System\.getenv|(?:\w+\.)*(?:config|conf|cfg|appConfig)\.get(?:String|Optional))$/i,
};

/** Calls that read the application's own configuration, by the name it was put there under. */
export const OWN: Readonly<Record<string, RegExp>> = {
  elixir: /^Application\.(?:get_env|fetch_env!|compile_env!?)$/,
  php: /(?:^|\.)(?:config|getParameter)$/,
};

/** Signs and words before the value that stands in for a setting that is not there. */
export const DEFAULTS: ReadonlySet<string> = new Set([
  '||',
  '??',
  '?:',
  'or',
  'unwrap_or',
  'unwrap_or_else',
  'getOrElse',
  'presence',
]);

/** Keys whose value is where somebody else is reached. */
export const ADDRESS_KEY =
  /(?:^|[_.])(?:UR[LI]S?|DSN|HOSTS?|HOSTNAME|ADDR|ADDRESS|ENDPOINTS?|SERVICE|SERVERS?|BROKERS?|BOOTSTRAP)$/i;

/** Calls that give back the text they are given. */
export const WRAPPERS =
  /^(?:(?:String|Uri|Url|URI|Cow|Into)\.(?:from|from_str|parse|from_static|try_from|apply|create|new|new!)|(?:reqwest\.)?Url\.parse|URI|Uri|(?:std\.)?string|(?:new )?(?:Uri|URI|URL)|to_string|rtrim|trim|strval|(?:cpr\.)?Url|(?:grpc\.)?Create(?:Custom)?Channel|Some|Ok|new \w*(?:Uri|Url)|web\.Data\.new|Arc\.new|Box\.new)$/;

/** Calls that fill their further arguments into the first. */
export const FORMATS = /^(?:format|v?sprintf|(?:fmt|std)\.format|absl\.(?:StrFormat|Substitute)|concat)$/;
