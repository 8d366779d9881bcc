// What the TypeScript compiler's own parser says about a file of the JavaScript family.
import { Gaps, newReading } from './reading.mjs';

/** @returns a function from path and text to Reading; it gives undefined where the parser finds an error */
export function scriptReader(require) {
  const ts = require('typescript-6');
  return (path, text) => {
    const kind = /\.tsx$/.test(path)
      ? ts.ScriptKind.TSX
      : /\.[mc]?ts$/.test(path)
        ? ts.ScriptKind.TS
        : ts.ScriptKind.JSX;
    const source = ts.createSourceFile(
      path,
      text,
      { languageVersion: ts.ScriptTarget.Latest, jsDocParsingMode: ts.JSDocParsingMode.ParseNone },
      false,
      kind,
    );
    return source.parseDiagnostics.length > 0 ? undefined : readTree(ts, source, text);
  };
}

function readTree(ts, source, text) {
  const S = ts.SyntaxKind;
  const reading = newReading();
  const gaps = new Gaps(text, reading.comments);
  const open = [];
  const bracket = (start, end) => reading.brackets.add(`${start}-${end}`);
  const literal = (node, start, end) => {
    reading.strings.add(`${start}-${end}`);
    if (node.text !== undefined && node.kind !== S.RegularExpressionLiteral)
      reading.values.set(`${start}-${end}`, node.text);
  };
  // Depth first by hand: a file can nest deeper than the stack of this program.
  const stack = [source];
  const push = node => {
    const children = node.getChildren(source);
    for (let i = children.length - 1; i >= 0; i--) stack.push(children[i]);
  };
  while (stack.length > 0) {
    const item = stack.pop();
    if (typeof item === 'function') {
      item();
      continue;
    }
    const node = item;
    if (node.kind >= S.FirstJSDocNode && node.kind <= S.LastJSDocNode) continue;
    const end = node.end;
    const start = node.kind === S.JsxText ? node.pos : node.getStart(source);
    switch (node.kind) {
      case S.SourceFile:
      case S.SyntaxList:
        push(node);
        continue;
      case S.StringLiteral:
        gaps.token(start, end);
        literal(node, start, end);
        continue;
      case S.RegularExpressionLiteral:
        gaps.token(start, end);
        literal(node, start, end);
        continue;
      case S.NoSubstitutionTemplateLiteral:
        gaps.token(start, end);
        bracket(start, end);
        if (end > start + 2) literal(node, start + 1, end - 1);
        continue;
      case S.TemplateExpression:
      case S.TemplateLiteralType:
        bracket(start, end);
        push(node);
        continue;
      case S.TemplateHead:
      case S.TemplateMiddle:
      case S.TemplateTail: {
        const to = node.kind === S.TemplateTail ? end - 1 : end - 2;
        gaps.token(start, end);
        if (node.kind !== S.TemplateHead) bracket(open.pop(), start);
        if (to > start + 1) literal(node, start + 1, to);
        if (node.kind !== S.TemplateTail) open.push(to);
        continue;
      }
      case S.JsxText:
        continue;
      case S.JsxElement:
      case S.JsxFragment:
        bracket(start, end);
        push(node);
        continue;
      case S.JsxSelfClosingElement:
        bracket(start, end);
        gaps.token(start, start + 1);
        stack.push(() => gaps.token(end - 2, end));
        stack.push(node.attributes);
        continue;
      case S.JsxOpeningElement:
        gaps.token(start, start + 1);
        stack.push(node.attributes);
        continue;
      case S.JsxOpeningFragment:
        gaps.token(start, start + 1);
        continue;
      case S.JsxClosingElement:
      case S.JsxClosingFragment:
        gaps.token(start, end);
        continue;
      case S.JsxAttribute:
        // Backslashes mean nothing in it, entities do: only its extent is compared.
        if (node.initializer?.kind === S.StringLiteral) {
          gaps.token(node.initializer.getStart(source), node.initializer.end);
          reading.strings.add(`${node.initializer.getStart(source)}-${node.initializer.end}`);
        } else if (node.initializer) stack.push(node.initializer);
        continue;
      case S.CallExpression:
      case S.NewExpression:
        addCall(ts, reading, source, text, node);
        push(node);
        continue;
    }
    const children = node.kind >= S.FirstNode ? node.getChildren(source) : [];
    if (children.length > 0) {
      push(node);
      continue;
    }
    if (start === end) continue;
    gaps.token(start, end);
    if (node.kind === S.OpenParenToken || node.kind === S.OpenBracketToken || node.kind === S.OpenBraceToken)
      open.push(start);
    else if (node.kind === S.CloseParenToken || node.kind === S.CloseBracketToken || node.kind === S.CloseBraceToken)
      bracket(open.pop(), start);
  }
  gaps.finish();
  return reading;
}

function addCall(ts, reading, source, text, node) {
  // `new X` without a bracket hands nothing over.
  if (!node.arguments) return;
  let at = node.expression;
  while (ts.isNonNullExpression(at)) at = at.expression;
  if (ts.isPropertyAccessExpression(at)) at = at.name;
  if (!ts.isIdentifier(at) && !ts.isPrivateIdentifier(at)) return;
  const start = at.getStart(source);
  const made = ts.isNewExpression(node) ? 'new ' : '';
  reading.calls.add(`${source.getLineAndCharacterOfPosition(start).line + 1} ${made}${at.text}`);
  if (/^\s*\(/.test(text.slice(at.end, at.end + 200))) reading.heads.add(`${start}-${at.end}`);
}
