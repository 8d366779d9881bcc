/** One assignment of a TOML file, as far as build files need it. */
export interface TomlEntry {
  /** `tool.poetry.dependencies`; `[[bin]]` gives `bin`. '' before the first. */
  readonly section: string;
  readonly key: string;
  /** Text of a string, else the raw text. */
  readonly value: string;
  readonly line: number;
  /** One of several strings in an array, that share a key. */
  readonly item?: boolean;
}

const SECTION = /^\s*\[\[?\s*([^\]]{1,200}?)\s*\]\]?\s*(?:#.*)?$/;
const ASSIGNMENT = /^\s*("[^"]{1,200}"|'[^']{1,200}'|[\w.-]{1,200})\s*=\s*(.*)$/;
// An unclosed string takes the rest of the line, so that each character is looked at once.
const STRINGS = /"((?:[^"\\]|\\.)*)"?|'([^']*)'?/g;

/** Sections, assignments and strings of arrays (over several lines), line by line. */
export function* readToml(text: string): Iterable<TomlEntry> {
  let section = '';
  let array: string | undefined;
  let line = 0;
  for (const raw of text.split('\n')) {
    line++;
    const content = raw.replace(/\r$/, '');
    if (content.trimStart().startsWith('#')) continue;
    if (array !== undefined) {
      yield* strings(content, section, array, line);
      if (endsArray(content)) array = undefined;
      continue;
    }
    const head = SECTION.exec(content);
    if (head) {
      section = head[1]!.replaceAll('"', '').replaceAll("'", '');
      yield { section, key: '', value: '', line };
      continue;
    }
    const match = ASSIGNMENT.exec(content);
    if (!match) continue;
    const key = match[1]!.replace(/^["']|["']$/g, '');
    const value = match[2]!.trim();
    if (value.startsWith('[')) {
      yield* strings(value, section, key, line);
      if (!endsArray(value)) array = key;
    } else yield { section, key, value: /^(["'])(.*?)\1/.exec(value)?.[2] ?? value.replace(/\s+#.*$/, ''), line };
  }
}

function* strings(text: string, section: string, key: string, line: number): Iterable<TomlEntry> {
  for (const match of text.matchAll(STRINGS)) yield { section, key, value: match[1] ?? match[2]!, line, item: true };
}

/** A closing bracket outside of strings: `"uvicorn[standard]"` has one inside. */
function endsArray(text: string): boolean {
  return text.replace(STRINGS, '').replace(/#.*$/, '').includes(']');
}
