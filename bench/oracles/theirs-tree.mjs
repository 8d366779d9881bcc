// What tree-sitter grammars say about Java, Kotlin and C#.
import { readFileSync } from 'node:fs';
import { pathToFileURL } from 'node:url';
import { addComments, newReading } from './reading.mjs';

const OPENING = new Set(['(', '[', '{']);
const DIRECTIVE = /^([ \t]*)#.*$/gm;
const CLOSING = new Set([')', ']', '}']);

/** Last named child of a type's name without type arguments: `b.C<D>` is `C`. */
function lastName(node) {
  let at = node;
  for (;;) {
    const next =
      at?.childForFieldName('name') ?? at?.namedChildren.filter(c => !/arguments|annotation/.test(c.type)).at(-1);
    if (!next || /^(?:type_)?identifier$/.test(at.type)) return at;
    at = next;
  }
}

const javaCalls = {
  method_invocation: node => ({ name: node.childForFieldName('name') }),
  object_creation_expression: node => ({ name: lastName(node.childForFieldName('type')), made: true }),
};

const csharpCalls = {
  invocation_expression(node) {
    let at = node.childForFieldName('function');
    if (at?.type === 'conditional_access_expression') at = at.namedChildren.at(-1);
    if (at?.type === 'member_access_expression' || at?.type === 'member_binding_expression')
      at = at.childForFieldName('name');
    if (at?.type === 'generic_name') at = at.namedChildren[0];
    return { name: at?.type === 'identifier' ? at : undefined };
  },
  object_creation_expression(node) {
    let at = node.childForFieldName('type');
    while (at && at.type !== 'identifier')
      at =
        at.type === 'qualified_name'
          ? at.childForFieldName('name')
          : at.type === 'generic_name'
            ? at.namedChildren[0]
            : undefined;
    return { name: at, made: true };
  },
};

const kotlinCalls = {
  call_expression(node) {
    let at = node.namedChildren[0];
    if (at?.type === 'navigation_expression') at = at.namedChildren.at(-1);
    return { name: at?.type === 'identifier' ? at : undefined };
  },
};

/** Per language: its grammar, literals, comments, and how a call names what it calls. */
export const GRAMMARS = {
  java: {
    wasm: 'tree-sitter-java/tree-sitter-java.wasm',
    strings: new Set(['string_literal', 'character_literal']),
    comments: new Set(['line_comment', 'block_comment']),
    calls: javaCalls,
  },
  kotlin: {
    wasm: '@tree-sitter-grammars/tree-sitter-kotlin/tree-sitter-kotlin.wasm',
    strings: new Set(['string_literal', 'multiline_string_literal', 'character_literal']),
    comments: new Set(['line_comment', 'block_comment']),
    calls: kotlinCalls,
  },
  csharp: {
    wasm: 'tree-sitter-c-sharp/tree-sitter-c_sharp.wasm',
    strings: new Set(
      'string_literal verbatim_string_literal raw_string_literal interpolated_string_expression character_literal'.split(
        ' ',
      ),
    ),
    comments: new Set(['comment']),
    calls: csharpCalls,
    directives: true,
  },
};

/** @returns a function from text to Reading; it gives undefined where the grammar finds an error */
export async function treeReader(resolve, language) {
  const { Parser, Language } = await import(pathToFileURL(resolve('web-tree-sitter')).href);
  await Parser.init();
  const grammar = GRAMMARS[language];
  const parser = new Parser();
  parser.setLanguage(await Language.load(new Uint8Array(readFileSync(resolve(grammar.wasm)))));
  return text => {
    const tree = parser.parse(text);
    try {
      return tree.rootNode.hasError ? undefined : readTree(tree, text, grammar);
    } finally {
      tree.delete();
    }
  };
}

function readTree(tree, text, grammar) {
  const reading = newReading();
  const comments = [];
  const open = [];
  const directives = grammar.directives
    ? Array.from(text.matchAll(DIRECTIVE), m => [m.index + m[1].length, m.index + m[0].length])
    : [];
  let line = -1;
  const cursor = tree.walk();
  let depth = 0;
  for (;;) {
    const type = cursor.nodeType;
    const start = cursor.startIndex;
    const isComment = grammar.comments.has(type);
    const isString = grammar.strings.has(type);
    if (isString) {
      reading.strings.add(`${start}-${cursor.endIndex}`);
    } else if (Object.hasOwn(grammar.calls, type)) addCall(reading, text, grammar.calls[type](cursor.currentNode));
    if (!isComment && cursor.gotoFirstChild()) {
      if (isString) depth++;
      continue;
    }
    while (directives[line + 1]?.[0] <= start) line++;
    const isDirective = depth === 0 && start < (directives[line]?.[1] ?? 0);
    // All that a directive is made of stands for it once.
    if (depth === 0 && (isComment || (isDirective && comments.at(-1)?.[0] !== directives[line][0])))
      comments.push(isDirective ? directives[line] : [start, cursor.endIndex]);
    if (!isComment && !isString && !isDirective) {
      if (OPENING.has(type)) open.push(start);
      else if (CLOSING.has(type)) {
        // The brace that ends a hole has no opening one of its own: `${`.
        if (type !== '}' || cursor.currentNode.parent?.type !== 'interpolation')
          reading.brackets.add(`${open.pop()}-${start}`);
      }
    }
    while (!cursor.gotoNextSibling()) {
      if (!cursor.gotoParent()) {
        cursor.delete();
        addComments(text, comments, reading.comments);
        return reading;
      }
      if (grammar.strings.has(cursor.nodeType)) depth--;
    }
  }
}

function addCall(reading, text, { name, made = false }) {
  if (!name) return;
  const quoted = text[name.startIndex] === '`' ? 1 : 0;
  const end = name.endIndex;
  reading.calls.add(`${name.startPosition.row + 1} ${made ? 'new ' : ''}${name.text.replace(/^[@`]|`$/g, '')}`);
  if (/^\s*\(/.test(text.slice(end, end + 200))) reading.heads.add(`${name.startIndex + quoted}-${end - quoted}`);
}
