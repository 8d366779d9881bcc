import type { Fact, Forward } from '../../core/fact.ts';
import { parsePlaceholders } from '../../core/ref.ts';
import type { Extractor, SourceFile } from '../extractor.ts';

/** Proxies configured line by line: Apache httpd, HAProxy, Caddy. */
export const lineProxies: Extractor = {
  id: 'line-proxies',
  languages: [],
  looksFor: ['forward'],
  accepts: path =>
    /(?:^|\/)(?:Caddyfile[^/]*|haproxy[^/]*|httpd[^/]*|apache2?[^/]*|[^/]+\.(?:conf|cfg|caddy|vhost)(?:\.(?:tmpl|template|tpl|j2))?|sites-(?:available|enabled)\/[^/]+)$/i.test(
      path,
    ),
  worthReading: text => /^\s*(?:ProxyPass(?:Match)?|BalancerMember|reverse_proxy|backend|listen)\b/im.test(text),
  *extract(file): Iterable<Fact> {
    if (/^\s*(?:ProxyPass(?:Match)?|BalancerMember)\s/im.test(file.text)) yield* apache(file);
    else if (/^\s*reverse_proxy\b/m.test(file.text)) yield* caddy(file);
    else if (/^(?:backend|listen)\s+\S/m.test(file.text)) yield* haproxy(file);
  },
};

function* linesOf(file: SourceFile): Iterable<{ words: readonly string[]; line: number }> {
  for (const [i, text] of file.text.split(/\r?\n/).entries()) {
    const bare = text.trim();
    if (bare === '' || bare.startsWith('#') || bare.length > 2000) continue;
    yield { words: bare.split(/\s+/).map(w => w.replace(/^(["'])(.*)\1$/, '$2')), line: i + 1 };
  }
}

function forward(
  file: SourceFile,
  line: number,
  target: string,
  path: string | undefined,
  technology: string,
): Forward {
  return {
    kind: 'forward',
    at: file.at(line),
    ...(path ? { path } : {}),
    target: parsePlaceholders(target),
    technology,
  };
}

const isTarget = (word: string | undefined): word is string =>
  word !== undefined && /^(?:https?|wss?|ajp|h2c?|fcgi|balancer|grpc):\/\//i.test(word);

function* apache(file: SourceFile): Iterable<Forward> {
  let location: string | undefined;
  let balancer: string | undefined;
  const paths = new Map<string, string>();
  for (const { words, line } of linesOf(file)) {
    const name = words[0]!.toLowerCase();
    const argument = words[1]?.replace(/>$/, '').replace(/^(["'])(.*)\1$/, '$2');
    if (name === '<location' || name === '<locationmatch') location = argument;
    else if (name === '</location>' || name === '</locationmatch>') location = undefined;
    else if (name === '<proxy') balancer = argument;
    else if (name === '</proxy>') balancer = undefined;
    else if (name === 'balancermember' && isTarget(words[1]))
      yield forward(file, line, words[1], paths.get(balancer ?? ''), 'httpd');
    else if (name === 'proxypass' || name === 'proxypassmatch') {
      const target = words.slice(1).find(isTarget);
      const path = words[1] !== target ? words[1] : location;
      if (!target) continue;
      if (/^balancer:/i.test(target)) paths.set(target.replace(/\/$/, ''), path ?? '/');
      else yield forward(file, line, target, path, 'httpd');
    }
  }
}

function* haproxy(file: SourceFile): Iterable<Forward> {
  let section = '';
  for (const { words, line } of linesOf(file)) {
    if (/^(?:frontend|backend|listen|global|defaults|resolvers|peers|userlist)$/.test(words[0]!)) section = words[0]!;
    else if (words[0] === 'server' && words[2] && (section === 'backend' || section === 'listen'))
      yield forward(file, line, words[2], undefined, 'haproxy');
  }
}

/** `reverse_proxy [matcher] upstream…`, with `to` inside its block, below `handle`, `handle_path` or `route`. */
function* caddy(file: SourceFile): Iterable<Forward> {
  const blocks: { name: string; path: string | undefined }[] = [];
  const named = new Map<string, string>();
  for (const { words, line } of linesOf(file)) {
    if (words[0] === '}') {
      blocks.pop();
      continue;
    }
    const opens = words.at(-1) === '{';
    const args = words.slice(1, opens ? -1 : undefined);
    const first = args[0];
    const own = first?.startsWith('/') || first === '*' ? first : first?.startsWith('@') ? named.get(first) : undefined;
    const inherited = blocks.findLast(b => b.path)?.path;
    if (words[0]!.startsWith('@')) {
      const path = args.indexOf('path');
      if (path >= 0 && args[path + 1]) named.set(words[0]!, args[path + 1]!);
    }
    const upstreams =
      words[0] === 'reverse_proxy'
        ? args.filter(a => a !== own && !/^[@/*]/.test(a))
        : words[0] === 'to' && blocks.at(-1)?.name === 'reverse_proxy'
          ? args
          : [];
    for (const upstream of upstreams) {
      if (upstream.startsWith('unix/')) continue;
      // Caddy writes environment placeholders as `{$HOST}` and `{env.HOST}`.
      const target = upstream.replace(/\{(?:\$|env\.)(\w+)(?::([^{}]*))?\}/g, (_, key: string, fallback?: string) =>
        fallback === undefined ? `\${${key}}` : `\${${key}:-${fallback}}`,
      );
      yield forward(file, line, target, own ?? inherited, 'caddy');
    }
    if (opens)
      blocks.push({
        name: words[0]!,
        path: /^(?:handle|handle_path|route|reverse_proxy)$/.test(words[0]!) ? own : undefined,
      });
  }
}
