import matter from 'gray-matter';
import MarkdownIt from 'markdown-it';
import { parse as parseYaml } from 'yaml';
import * as z from 'zod';

export const KINDS = ['anti-pattern', 'pattern', 'decision', 'guide', 'template'] as const;

/** What stands between the `---` lines at the head of a page. Further keys belong to whoever reads them. */
const head = z.looseObject({
  id: z.string(),
  kind: z.enum(KINDS),
  title: z.string(),
  /** One sentence. */
  summary: z.string(),
  /** When to open the page, in the words of somebody with a problem. */
  'open-when': z.string().optional(),
  /** Ids of pages that belong to it, beside those it links to. */
  related: z.array(z.string()).optional(),
});

export type Head = z.infer<typeof head>;

export interface Section {
  /** The heading in lower case with dashes: what a link's fragment says. */
  readonly id: string;
  readonly title: string;
  /** 2 for `##`. */
  readonly level: number;
  /** 0-based lines of the body, the end excluded; deeper sections are inside. */
  readonly from: number;
  readonly to: number;
}

/**
 * @param name where the text is from, for the error
 * @throws Error when the head is missing or malformed: a page of ours is wrong
 */
export function readHead(text: string, name: string): { readonly head: Head; readonly body: string } {
  try {
    const engines = { yaml: (source: string): object => parseYaml(source), javascript: refuseCode };
    const file = matter(text.replaceAll('\r\n', '\n'), { engines, language: 'yaml' });
    return { head: head.parse(file.data), body: file.content.trim() };
  } catch (cause) {
    throw new Error(`reference page ${name}: its head cannot be read`, { cause });
  }
}

/** A page is data: a head that asks to be run is not. */
function refuseCode(): never {
  throw new Error('front matter in JavaScript is not read');
}

const parser = new MarkdownIt();

/** Sections of a body, by the headings a Markdown parser sees: one inside a code block is none. */
export function sectionsOf(body: string): readonly Section[] {
  const tokens = parser.parse(body, {});
  const lines = body.split('\n').length;
  const headings = tokens.flatMap((token, i) =>
    token.type === 'heading_open' && token.map
      ? [{ level: Number(token.tag.slice(1)), from: token.map[0], title: textOf(tokens[i + 1]) }]
      : [],
  );
  return headings.map(({ level, from, title }, i) => {
    const to = headings.slice(i + 1).find(next => next.level <= level)?.from ?? lines;
    return { id: slug(title), title, level, from, to };
  });
}

/** Addresses that a body links to. */
export function linksOf(body: string): readonly string[] {
  return parser
    .parse(body, {})
    .flatMap(token => token.children ?? [])
    .flatMap(child => (child.type === 'link_open' ? [String(child.attrGet('href') ?? '')] : []));
}

function textOf(token: { readonly children: readonly { readonly content: string }[] | null } | undefined): string {
  return (token?.children ?? [])
    .map(child => child.content)
    .join('')
    .trim();
}

export function slug(title: string): string {
  return title
    .toLowerCase()
    .replace(/[^\p{L}\p{N} _-]/gu, '')
    .trim()
    .replace(/ /g, '-');
}
