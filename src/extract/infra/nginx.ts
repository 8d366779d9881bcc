import type { Forward } from '../../core/fact.ts';
import { parsePlaceholders } from '../../core/ref.ts';
import type { Extractor, SourceFile } from '../extractor.ts';

/** nginx configuration: where `proxy_pass` and its kin send requests, upstreams resolved to their servers. */
export const nginx: Extractor = {
  id: 'nginx',
  languages: [],
  looksFor: ['forward'],
  accepts: path =>
    /(?:^|\/)nginx[^/]*$|\.conf(?:\.\w+)?$|\.(?:nginx|vhost)$|(?:^|\/)(?:sites-(?:available|enabled)|conf\.d)\/[^/]+$|\.conf\.(?:template|tmpl|j2|tpl)$/i.test(
      path,
    ),
  worthReading: text => /\b(?:proxy|fastcgi|grpc|uwsgi|scgi)_pass\s/.test(text),
  extract: file => nginxForwards(file),
};

interface Directive {
  readonly name: string;
  readonly args: readonly string[];
  readonly line: number;
  /** Enclosing blocks, outermost first. */
  readonly blocks: readonly Directive[];
}

export function* nginxForwards(file: SourceFile): Iterable<Forward> {
  const directives = [...readDirectives(file)];
  const upstreams = new Map<string, Directive[]>();
  for (const d of directives) {
    const block = d.blocks.at(-1);
    if (d.name === 'server' && block?.name === 'upstream' && d.args[0])
      upstreams.set(block.args[0] ?? '', [...(upstreams.get(block.args[0] ?? '') ?? []), d]);
  }
  const variables = new Map(directives.filter(d => d.name === 'set').map(d => [d.args[0] ?? '', d.args[1] ?? '']));
  for (const pass of directives) {
    if (!/^(?:proxy|fastcgi|grpc|uwsgi|scgi)_pass$/.test(pass.name) || !pass.args[0]) continue;
    const address = substitute(pass.args[0], variables);
    if (address.startsWith('unix:') || address.includes('//unix:')) continue;
    const path = pass.blocks.findLast(b => b.name === 'location')?.args.at(-1);
    const [, scheme = '', host = ''] = /^(\w+:\/\/)?([^/:\s]*)/.exec(address) ?? [];
    const servers = upstreams.get(host) ?? [];
    for (const server of servers.length > 0 ? servers : [undefined]) {
      const target = server ? scheme + server.args[0] : address;
      yield {
        kind: 'forward',
        at: file.at(pass.line, server ? `upstream on line ${server.line}` : undefined),
        ...(path ? { path } : {}),
        target: parsePlaceholders(target),
        technology: 'nginx',
      };
    }
  }
}

/** `set $orders http://orders:80; proxy_pass $orders;` means the value; request variables (`$request_uri`) fall away. */
function substitute(text: string, variables: ReadonlyMap<string, string>): string {
  let out = text;
  for (let round = 0; round < 3; round++)
    out = out.replace(/\$(\w+)/g, (whole, name: string) => variables.get(`$${name}`) ?? whole);
  return out.replace(/\$(?:request_uri|uri|is_args|args|query_string|document_uri|\d+)\b/g, '');
}

function* readDirectives(file: SourceFile): Iterable<Directive> {
  const blocks: Directive[] = [];
  let words: string[] = [];
  let line = 0;
  for (const { sign, word, offset } of tokens(file.text)) {
    if (sign === undefined) {
      if (words.length === 0) line = file.lineAt(offset);
      words.push(word);
      continue;
    }
    if (sign === '}') blocks.pop();
    else if (words.length > 0 || sign === '{') {
      const directive = { name: words[0] ?? '', args: words.slice(1), line, blocks: [...blocks] };
      if (words.length > 0) yield directive;
      if (sign === '{' && blocks.length < MAX_NESTING) blocks.push(directive);
    }
    words = [];
  }
}

const MAX_NESTING = 50;
const ENDS_WORD = /[\s;{}"']/g;

interface Token {
  readonly sign?: ';' | '{' | '}';
  readonly word: string;
  readonly offset: number;
}

/** Words (quoted or bare, `${NAME}` kept whole) and the three signs that end a directive; comments left out. */
function* tokens(text: string): Iterable<Token> {
  for (let at = 0; at < text.length; at++) {
    const char = text[at]!;
    if (char === '#') at = orEnd(text.indexOf('\n', at), text);
    else if (char === ';' || char === '{' || char === '}') yield { sign: char, word: '', offset: at };
    else if (char === '"' || char === "'") {
      let end = at + 1;
      while (end < text.length && text[end] !== char) end += text[end] === '\\' ? 2 : 1;
      yield { word: text.slice(at + 1, end), offset: at };
      at = end;
    } else if (!/\s/.test(char)) {
      const end = wordEnd(text, at);
      yield { word: text.slice(at, end), offset: at };
      at = end - 1;
    }
  }
}

function wordEnd(text: string, start: number): number {
  let at = start;
  for (;;) {
    ENDS_WORD.lastIndex = at;
    const end = ENDS_WORD.exec(text)?.index ?? text.length;
    if (text[end] !== '{' || text[end - 1] !== '$' || end === start) return Math.max(end, start + 1);
    const close = text.indexOf('}', end);
    if (close < 0 || close - end > 100) return end;
    at = close + 1;
  }
}

const orEnd = (index: number, text: string): number => (index < 0 ? text.length : index);
