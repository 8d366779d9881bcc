import { constant, literal, opaque, parsePlaceholders, type Ref, setting } from '../../core/ref.ts';
import type { Chain, Link } from './go-chain.ts';
import { fieldName } from './go-fields.ts';
import { canonicalModule, importedAs, isStandard } from './go-packages.ts';
import { chainRefs, combine, deeper, type Following, joinAll, type Reader, refsOf } from './go-refs.ts';
import type { Binding } from './go-scopes.ts';
import { argumentsOf, endOfStatement, G, type GoMember, type Range, sourceText } from './go-source.ts';
import { isText, kindAt } from './tokens.ts';

type Call = Link & { form: 'call' };

/** Functions whose first argument is, for a name, the same as their result. */
const FIRST = new Set(
  'net/url.Parse net/url.ParseRequestURI strings.TrimSuffix strings.TrimPrefix strings.TrimRight strings.TrimLeft strings.Trim strings.TrimSpace strings.ToLower strings.ToUpper strings.Split strings.Clone strings.Fields strings.Replace strings.ReplaceAll strconv.Itoa strconv.FormatInt strconv.Atoi strconv.ParseInt net.SplitHostPort time.ParseDuration'.split(
    ' ',
  ),
);
/** Names of conversions and wrappers of one value, wherever they come from. */
const WRAPPER =
  /^(?:string|String|\[\]|Ptr|To|ToPtr|Of|Pointer|Must)$|(?:Conn?Str(?:ing)?|URL|Url|URI|Addr|Address|DSN|Topic|Queue|Endpoint)$/;
/** Methods that give what they are called on. */
const SAME = new Set(['String', 'Value', 'Unwrap', 'TrimSpace', 'Elem']);
const ENVIRONMENT_KEY = /^[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)*$/;
const CONFIGURATION = /^(?:viper|config|cfg|conf|v|k|koanf|env|settings|c|beego|AppConfig|web)$/i;
const GETTER =
  /^(?:Must|Get)?(?:String|StringSlice|Strings|Get|GetString|GetStringSlice|Value|DefaultString|Int|GetInt|GetDuration)(?:Or(?:Default)?)?$/;

/** Names that the result of a call stands for: reads of settings, joined text, conversions, own functions. */
export function callRefs(r: Reader, chain: Chain, index: number, f: Following): readonly Ref[] {
  const link = chain.links[index] as Call;
  const args = argumentsOf(r.s, link.open);
  const argument = (n: number): readonly Ref[] => (args[n] ? refsOf(r, args[n]!, deeper(f)) : [opaque('')]);
  const unknown = (): readonly Ref[] => [opaque(sourceText(r.s, chain.start, link.last + 1))];
  const first = chain.links[0]!;
  const module =
    index === 1 && first.form === 'name' && !r.scopes.variable(first.name, first.at)
      ? importedAs(r.s.imports, first.name)?.module
      : undefined;
  const name = module ? `${canonicalModule(module)}.${link.name}` : link.name;

  const configured = settingRead(chain, index, args, argument);
  if (configured) return configured;
  if (FIRST.has(name)) return argument(0);
  switch (name) {
    case 'fmt.Sprintf':
    case 'fmt.Appendf': {
      const format = argument(0)[0]!;
      return format.ref === 'literal' ? formatted(format.value, n => argument(n + 1)) : unknown();
    }
    case 'fmt.Sprint':
      return joinAll(args.map((_, n) => argument(n)));
    case 'net.JoinHostPort':
      return joinAll([argument(0), [literal(':')], argument(1)]);
    case 'net/url.JoinPath':
    case 'path.Join':
      return joinAll(args.flatMap((_, n) => (n === 0 ? [argument(0)] : [[literal('/')], argument(n)])));
    case 'strings.Join':
      return argument(0);
    case 'cmp.Or':
      return combine(
        args.flatMap((_, n) => argument(n)),
        () => opaque('cmp.Or'),
      );
    case 'os.ExpandEnv':
      return argument(0).map(ref => (ref.ref === 'literal' ? parsePlaceholders(ref.value) : ref));
  }
  const own = ownFunction(r, chain, index, args, f);
  if (own) return own;
  if (index > 0 && SAME.has(link.name) && args.length === 0) return chainRefs(r, chain, index - 1, deeper(f));
  if (index > 0 && link.name === 'JoinPath')
    return joinAll([
      chainRefs(r, chain, index - 1, deeper(f)),
      ...args.flatMap((_, n) => [[literal('/')], argument(n)]),
    ]);
  const conversion = index === 0 && args.length === 1 && r.typing.isOwnType(link.name);
  if (conversion || (args.length === 1 && WRAPPER.test(link.name) && !(module && isStandard(module))))
    return argument(0);
  return accessor(r, chain, index, args) ?? unknown();
}

/**
 * `os.Getenv("X")`, `getEnv("X", "default")`, `mustMapEnv(&addr, "X")`, `viper.GetString("orders.url")`,
 * `flag.String("addr", "localhost:1", …)`: a setting, and its default where one is given.
 */
function settingRead(
  chain: Chain,
  index: number,
  args: readonly Range[],
  argument: (n: number) => readonly Ref[],
): readonly Ref[] | undefined {
  const link = chain.links[index] as Call;
  const filled = link.name.startsWith('&');
  const name = filled ? link.name.slice(1) : link.name;
  const skip = filled ? 1 : 0;
  const before = index > 0 ? chain.links[index - 1] : undefined;
  const holder = before && (before.form === 'name' || before.form === 'call') ? before.name : '';
  const flag = /^(?:String|URL|Duration)(?:Slice)?(Var)?(P)?$/.exec(name);
  if (
    flag &&
    (filled || /^(?:flag|pflag|Flags|PersistentFlags|fs|flags|flagSet|kingpin|CommandLine|app)$/i.test(holder))
  ) {
    const [key] = argument(skip);
    const fallback = argument(skip + (flag[2] ? 2 : 1))[0];
    if (key?.ref === 'literal' && args.length >= 2 + skip)
      return [setting(key.value, fallback && fallback.ref !== 'opaque' ? fallback : undefined)];
  }
  const environment = /env/i.test(name) || /^(?:env|environ|envs|dotenv|godotenv)$/i.test(holder);
  const configuration = GETTER.test(name) && CONFIGURATION.test(holder);
  if (!environment && !configuration) return undefined;
  for (let n = skip; n < Math.min(args.length, skip + 2); n++) {
    const [key] = argument(n);
    if (key?.ref !== 'literal') continue;
    if (environment ? !ENVIRONMENT_KEY.test(key.value) : !/^[A-Za-z][\w.-]*$/.test(key.value) || key.value.length < 3)
      continue;
    const fallback = args[n + 1] && argument(n + 1)[0];
    return [
      setting(
        key.value,
        fallback && fallback.ref !== 'opaque' && !(fallback.ref === 'literal' && fallback.value === '')
          ? fallback
          : undefined,
      ),
    ];
  }
  return undefined;
}

const VERB = /%(?:%|[-+# 0]{0,5}\d{0,6}(?:\.\d{0,6})?(?:\[\d{1,3}\])?([a-zA-Z]))/g;

/** A format with what is put in its places. */
export function formatted(format: string, argument: (n: number) => readonly Ref[]): readonly Ref[] {
  const parts: (readonly Ref[])[] = [];
  let last = 0;
  let n = 0;
  for (const match of format.matchAll(VERB)) {
    parts.push([literal(format.slice(last, match.index) + (match[1] ? '' : '%'))]);
    if (match[1]) parts.push(argument(n++));
    last = match.index + match[0].length;
  }
  parts.push([literal(format.slice(last))]);
  return joinAll(parts);
}

/** A function of this file that returns a value: its parameters stand for the arguments. */
function ownFunction(
  r: Reader,
  chain: Chain,
  index: number,
  args: readonly Range[],
  f: Following,
): readonly Ref[] | undefined {
  const link = chain.links[index] as Call;
  const owner = index === 0 ? undefined : r.typing.ofLink(chain, index - 1)?.name;
  if (index > 0 && owner === undefined) return undefined;
  const member = r.typing.member(owner, link.name);
  if (!member || member.open < 0 || !/^(?:string|\[\]|\w+)$/.test(member.returns?.name ?? '')) return undefined;
  const results = returned(r, member);
  if (results.length === 0 || results.length > 6) return undefined;
  const bindings = new Map<Binding, readonly Ref[]>(f.bindings ?? []);
  for (const [n, parameter] of member.parameters.entries()) {
    const binding = parameter.name ? r.scopes.variable(parameter.name, member.open + 1) : undefined;
    if (binding) bindings.set(binding, args[n] ? refsOf(r, args[n]!, deeper(f)) : [opaque(parameter.name)]);
  }
  const inner: Following = { ...deeper(f), bindings };
  const refs = combine(
    results.flatMap(range => refsOf(r, range, inner)),
    () => opaque(link.name),
  );
  return refs[0]!.ref === 'opaque' ? undefined : refs;
}

/** First values of the `return` statements of a function; none where a closure may be meant. */
function returned(r: Reader, member: GoMember): readonly Range[] {
  const { tokens } = r.s;
  const out: Range[] = [];
  for (let i = member.open + 1; i < member.close; i++) {
    if (!isText(tokens, i, 'return')) continue;
    const end = endOfStatement(r.s, i + 1, member.close);
    let to = i + 1;
    while (to < end && kindAt(tokens, to) !== G.comma)
      to =
        kindAt(tokens, to) === G.open || kindAt(tokens, to) === G.square || kindAt(tokens, to) === G.curly
          ? Math.min(end, r.s.brackets.partner[to]! + 1)
          : to + 1;
    if (to > i + 1) out.push({ start: i + 1, end: to });
  }
  return out;
}

/** `cfg.GetOrdersURL()`, `cfg.OrdersURL()` on a type of another file: the field behind it. */
function accessor(r: Reader, chain: Chain, index: number, args: readonly Range[]): readonly Ref[] | undefined {
  const link = chain.links[index] as Call;
  const first = chain.links[0]!;
  if (
    index === 0 ||
    args.length > 0 ||
    !/^[A-Z]/.test(link.name) ||
    (index === 1 && first.form === 'name' && !r.scopes.variable(first.name, first.at))
  )
    return undefined;
  const owner = r.typing.ofLink(chain, index - 1)?.name;
  if (!owner || !/conf|setting|option|env/i.test(owner)) return undefined;
  return [constant(fieldName(r, owner, link.name.replace(/^Get(?=[A-Z])/, '')))];
}
