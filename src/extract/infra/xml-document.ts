/** One element of an XML file, as far as build files need it. */
export interface XmlElement {
  /** Without namespace prefix. */
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly children: readonly XmlElement[];
  /** Text directly inside, trimmed, entities resolved. */
  readonly text: string;
  /** Offset of its `<`. */
  readonly offset: number;
}

interface Open {
  name: string;
  attributes: Record<string, string>;
  children: XmlElement[];
  text: string;
  offset: number;
}

const MAX_DEPTH = 500;
const NAME = /[\w:.-]+/y;
const ATTRIBUTE = /\s*([\w:.-]+)\s*=\s*(?:"([^"<]*)"|'([^'<]*)')/y;

/**
 * The elements of an XML text, tolerant: unclosed elements end where their parent does, stray end tags are skipped,
 * comments, declarations and DTDs are passed over (so no entity of the text's own is ever expanded). Linear.
 * @returns a nameless element that holds the top ones
 */
export function readXml(text: string): XmlElement {
  const root: Open = { name: '', attributes: {}, children: [], text: '', offset: 0 };
  const stack: Open[] = [root];
  let at = 0;
  while (at < text.length) {
    const open = text.indexOf('<', at);
    const top = stack.at(-1)!;
    top.text += text.slice(at, open < 0 ? text.length : open);
    if (open < 0) break;
    at = step(text, open, stack);
  }
  return finish(root);
}

/** Reads what begins at `<`; gives the offset behind it. */
function step(text: string, open: number, stack: Open[]): number {
  if (text.startsWith('<!--', open)) return behind(text, '-->', open + 4);
  if (text.startsWith('<![CDATA[', open)) {
    const end = text.indexOf(']]>', open);
    stack.at(-1)!.text += text.slice(open + 9, end < 0 ? text.length : end);
    return end < 0 ? text.length : end + 3;
  }
  if (text.startsWith('<?', open)) return behind(text, '?>', open);
  if (text.startsWith('<!', open)) return behind(text, '>', open);
  if (text[open + 1] === '/') {
    const end = behind(text, '>', open);
    close(stack, local(text.slice(open + 2, end - 1).trim()));
    return end;
  }
  NAME.lastIndex = open + 1;
  const name = NAME.exec(text)?.[0];
  if (name === undefined) return open + 1;
  const element: Open = { name: local(name), attributes: {}, children: [], text: '', offset: open };
  let at = NAME.lastIndex;
  for (;;) {
    ATTRIBUTE.lastIndex = at;
    const match = ATTRIBUTE.exec(text);
    if (!match) break;
    element.attributes[local(match[1]!)] = entities(match[2] ?? match[3]!);
    at = ATTRIBUTE.lastIndex;
  }
  const end = behind(text, '>', at);
  stack.at(-1)!.children.push(element);
  if (text[end - 2] !== '/' && stack.length < MAX_DEPTH) stack.push(element);
  return end;
}

function behind(text: string, mark: string, from: number): number {
  const found = text.indexOf(mark, from);
  return found < 0 ? text.length : found + mark.length;
}

function close(stack: Open[], name: string): void {
  for (let i = stack.length - 1; i > 0; i--)
    if (stack[i]!.name === name) {
      stack.length = i;
      return;
    }
}

const local = (name: string): string => name.slice(name.indexOf(':') + 1);

/** Children were pushed while still open; only their texts remain to be cleaned. */
function finish(element: Open): XmlElement {
  const pending: Open[] = [element];
  for (let next = pending.pop(); next; next = pending.pop()) {
    next.text = entities(next.text.trim());
    pending.push(...(next.children as Open[]));
  }
  return element;
}

const ENTITIES: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };

function entities(text: string): string {
  return text.includes('&') ? text.replace(/&(amp|lt|gt|quot|apos);/g, (_, name: string) => ENTITIES[name]!) : text;
}

/** The first element at the end of a path of names. */
export function child(element: XmlElement | undefined, ...path: readonly string[]): XmlElement | undefined {
  let at = element;
  for (const name of path) at = at?.children.find(c => c.name === name);
  return at;
}

/** All elements at the end of a path: `dependencies/dependency`. */
export function childrenAt(element: XmlElement | undefined, ...path: readonly string[]): readonly XmlElement[] {
  let at: readonly XmlElement[] = element ? [element] : [];
  for (const name of path) at = at.flatMap(e => e.children.filter(c => c.name === name));
  return at;
}
