/** How a language writes comments and texts, and where a value ends. */
export interface Style {
  readonly line: readonly string[];
  readonly block?: readonly [open: string, close: string];
  /** Quotes of texts; longest first, so that three are not read as one and an empty text. */
  readonly quotes: readonly string[];
  /** Quotes between which nothing is filled in. */
  readonly plain: string;
  /** `'` starts one character or a lifetime, never a text. */
  readonly characters: boolean;
  /** What opens an expression inside a text, with the sign that closes it. */
  readonly filled: readonly string[];
  /** `$name` inside a text stands for a variable. */
  readonly dollar: boolean;
  /** Joins two texts. */
  readonly concat: string;
  /** A value ends with its line. */
  readonly lines: boolean;
  /** Arguments may stand without parentheses. */
  readonly bare: boolean;
}

const slashes = { line: ['//'], block: ['/*', '*/'], lines: false, bare: false, dollar: false } as const;

/** By language id. */
export const STYLES: Readonly<Record<string, Style>> = {
  rust: { ...slashes, quotes: ['"'], plain: '', characters: true, filled: [], concat: '+' },
  c: { ...slashes, quotes: ['"'], plain: '"', characters: true, filled: [], concat: '+' },
  cpp: { ...slashes, quotes: ['"'], plain: '"', characters: true, filled: [], concat: '+' },
  php: {
    ...slashes,
    line: ['//', '#'],
    quotes: ['"', "'"],
    plain: "'",
    characters: false,
    filled: ['{$', '${'],
    dollar: true,
    concat: '.',
  },
  ruby: {
    line: ['#'],
    quotes: ['"', "'", '`'],
    plain: "'",
    characters: false,
    filled: ['#{'],
    dollar: false,
    concat: '+',
    lines: true,
    bare: true,
  },
  elixir: {
    line: ['#'],
    quotes: ['"""', '"', "'"],
    plain: '',
    characters: false,
    filled: ['#{'],
    dollar: false,
    concat: '<>',
    lines: true,
    bare: true,
  },
  scala: {
    ...slashes,
    quotes: ['"""', '"'],
    plain: '',
    characters: true,
    filled: ['${'],
    dollar: true,
    concat: '+',
    lines: true,
  },
};
