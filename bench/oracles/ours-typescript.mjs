// What our lexer of the JavaScript family says about a file, as a Reading.
import { Gaps, newReading } from './reading.mjs';

/** An element counts as a bracket from its `<` to the end of its closing tag; `${` and `}` as one too. */
export function readOurScript(lexers, path, text) {
  const { K, isOpener, lexTypescript } = lexers;
  const { count, kind, start, end, match } = lexTypescript(text, !/\.[mc]?ts$/.test(path));
  const reading = newReading();
  const gaps = new Gaps(text, reading.comments);
  for (let i = 0; i < count; i++) {
    gaps.token(start[i], end[i]);
    const key = `${start[i]}-${end[i]}`;
    switch (kind[i]) {
      case K.text:
        reading.strings.add(key);
        reading.values.set(key, lexers.scriptValue(text.slice(start[i], end[i])));
        break;
      case K.templateText:
        reading.strings.add(key);
        reading.values.set(key, lexers.templateValue(text.slice(start[i], end[i])));
        break;
      case K.regex:
        reading.strings.add(key);
        break;
      case K.templateStart:
      case K.jsxOpen:
        if (match[i] >= 0) reading.brackets.add(`${start[i]}-${end[match[i]]}`);
        break;
      case K.word:
        if (kind[i + 1] === K.paren) reading.heads.add(key);
        break;
      default:
        if (isOpener(kind[i]) && match[i] >= 0) reading.brackets.add(`${start[i]}-${start[match[i]]}`);
    }
  }
  gaps.finish();
  const file = new lexers.SourceFile(path, text);
  const words = new Set(text.match(/[\p{L}_$#][\p{L}\p{N}_$]*/gu) ?? []);
  const names = new Set([...words].flatMap(word => [word, `new ${word}`]));
  for (const { name, line } of lexers.readTypescript(file).invocations(names)) reading.calls.add(`${line} ${name}`);
  return reading;
}
