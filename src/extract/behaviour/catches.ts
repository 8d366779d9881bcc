import { Kind } from '../syntax/tokens.ts';
import { blockAfter, type Code, callsIn, closing, isMark, isWord, type Range, type Site, textsIn } from './code.ts';

/** A place where an error ends up. */
export interface Catch {
  /** Token of `catch`, `except`, or of Go's `if err != nil`. */
  readonly at: number;
  readonly body: Range;
  /** What is tried. */
  readonly tried: Range;
}

/** Tokens to go back for where a statement, and a try, begins. */
const LONGEST_STATEMENT = 400;
const LONGEST_TRY = 4000;

/** Every place of a range that catches, in text order. */
export function catchesIn(code: Code, { start, end }: Range): Catch[] {
  const found: Catch[] = [];
  for (let i = start; i < end; i++) {
    if (code.tokens.kinds[i] !== Kind.word) continue;
    const made =
      code.language === 'go'
        ? goCheck(code, i, start, end)
        : code.language === 'python'
          ? pythonExcept(code, i, start, end)
          : braceCatch(code, i, start, end);
    if (made) found.push(made);
  }
  return found;
}

/** `try { … } catch (e) { … }`; and `work().catch(e => { … })`. */
function braceCatch(code: Code, i: number, start: number, end: number): Catch | undefined {
  if (!isWord(code, i, 'catch')) return undefined;
  if (isMark(code, i - 1, '.')) {
    if (!isMark(code, i + 1, '(')) return undefined;
    let first = i - 1;
    let steps = 0;
    // Back to where the statement begins.
    while (
      first > start &&
      steps++ < LONGEST_STATEMENT &&
      !isMark(code, first - 1, ';') &&
      !isMark(code, first - 1, '{') &&
      !isMark(code, first - 1, '}')
    )
      first = isMark(code, first - 1, ')') ? Math.min(first - 1, code.brackets.partner[first - 1]!) : first - 1;
    const inside = { start: i + 2, end: closing(code, i + 1) };
    return { at: i, body: blockAfter(code, inside.start, inside.end) ?? inside, tried: { start: first, end: i } };
  }
  const body = blockAfter(code, i + 1, end);
  if (!body) return undefined;
  // Past other catches of the same try.
  let close = i - 1;
  for (let n = 0; n < 10 && isMark(code, close, '}'); n++) {
    const open = code.brackets.partner[close]!;
    let head = open - 1;
    if (isMark(code, head, ')')) head = code.brackets.partner[head]! - 1;
    if (isWord(code, head, 'catch')) {
      close = head - 1;
      continue;
    }
    return { at: i, body, tried: { start: open + 1, end: close } };
  }
  return undefined;
}

function pythonExcept(code: Code, i: number, start: number, end: number): Catch | undefined {
  if (!isWord(code, i, 'except')) return undefined;
  const body = blockAfter(code, i + 1, end);
  if (!body) return undefined;
  // The try that this belongs to is the nearest one before at the same depth.
  let depth = 0;
  for (let at = i - 1; at >= Math.max(start, i - LONGEST_TRY); at--) {
    const kind = code.tokens.kinds[at];
    if (kind === Kind.dedent) depth++;
    if (kind === Kind.indent) depth--;
    if (depth < 0) return undefined;
    if (depth === 0 && isWord(code, at, 'try')) return { at: i, body, tried: blockAfter(code, at + 1, i) ?? body };
  }
  return undefined;
}

/** `if err != nil { … }` is about the statement before it; `if err := work(); err != nil { … }` about its own head. */
function goCheck(code: Code, i: number, start: number, end: number): Catch | undefined {
  if (!isWord(code, i, 'if')) return undefined;
  let open = i + 1;
  while (open < Math.min(i + 200, end) && !isMark(code, open, '{') && code.tokens.kinds[open] !== Kind.newline)
    open = isMark(code, open, '(') ? closing(code, open) + 1 : open + 1;
  if (!isMark(code, open, '{') || !isWord(code, open - 1, 'nil') || code.tokens.kinds[open - 2] !== Kind.compare)
    return undefined;
  if (code.tokens.text.slice(code.tokens.starts[open - 2]!, code.tokens.ends[open - 2]!) !== '!=') return undefined;
  const body = { start: open + 1, end: closing(code, open) };
  const inHead = callsIn(code, { start: i, end: open });
  if (inHead.length > 0) return { at: i, body, tried: { start: i, end: open } };
  if (
    !/^e(?:rr)?\w{0,30}$|Err(?:or)?$/.test(
      code.tokens.text.slice(code.tokens.starts[open - 3]!, code.tokens.ends[open - 3]!),
    )
  )
    return undefined;
  let first = i - 1;
  let lines = 0;
  while (first > start) {
    const kind = code.tokens.kinds[first - 1];
    if (kind === Kind.newline && lines++ > 0) break;
    if (isMark(code, first - 1, '{')) break;
    const jumps = isMark(code, first - 1, '}') || isMark(code, first - 1, ')');
    first = jumps ? Math.min(first - 1, code.brackets.partner[first - 1]!) : first - 1;
  }
  return { at: i, body, tried: { start: first, end: i } };
}

const LOGGERS =
  /^(?:_?log(?:ger|ging|s)?|LOG(?:GER)?|_?logger\w*|console|fmt|slog|zap|zerolog|logrus|glog|klog|sugar|Log|Logger|logging|print|Console|Debug|Trace|timber|span|activity|Activity|winston|pino|debug|sentry|Sentry|traceback|warnings|System|err|out|metrics?|counter|\w*[lL]og(?:ger)?)$/;
const TELLS =
  /^(?:log\w*|print\w*|println|printf|Print\w*|debug\w*|info\w*|warn\w*|error\w*|Error\w*|Info\w*|Warn\w*|Debug\w*|trace\w*|exception|critical|severe|Log\w*|WriteLine|writeLine|format|Format|Sprintf|Errorf|String|str|repr|toString|ToString|stringify|getMessage|getClass|getName|getSimpleName|getStackTrace|getLocalizedMessage|printStackTrace|print_exc|captureException|recordException|RecordError|SetStatus|setStatus|RecordException|record_exception|set_status|Err|Msg|Msgf|Str|Int|Any|Send|With\w*|getCause|keySet|key|value|topic|offset|partition|serialize\w*|SerializeObject|Serialize|inspect|concat|join|increment|inc|Inc|ack|Ack|String\w*|emptyMap|type|isinstance|of|void)$/;
const LEAVES: readonly string[] = [
  'throw',
  'raise',
  'panic',
  'rethrow',
  'Throw',
  'goto',
  'retry',
  'Fatal',
  'Fatalf',
  'Fatalln',
  'exit',
  'Exit',
  'abort',
];

/** Whether a caught error goes nowhere but into a log: no rethrow, no answer, nothing put aside. */
export function onlyLogs(code: Code, { body }: Pick<Catch, 'body'>): boolean {
  for (const [text, token] of textsIn(code, body)) {
    if (code.tokens.kinds[token] !== Kind.word) continue;
    if (LEAVES.includes(text)) return false;
    // A returned value tells the caller.
    if (text === 'return' && returnsSomething(code, token, body.end)) return false;
    // What is set can be looked at by others.
    const next = code.tokens.kinds[token + 1];
    if (
      (next === 61 || next === Kind.plusAssign || next === Kind.step) &&
      token + 1 < body.end &&
      !isDeclared(code, token, body)
    )
      return false;
  }
  return callsIn(code, body).every(isTelling);
}

/** `const text = …`, `var text = …`: a name of the block's own. */
function isDeclared(code: Code, token: number, body: Range): boolean {
  if (token <= body.start) return false;
  const before = code.tokens.kinds[token - 1];
  return before === Kind.word || before === 44 || before === 40 || before === 62;
}

function returnsSomething(code: Code, token: number, end: number): boolean {
  const next = token + 1;
  if (next >= end) return false;
  const kind = code.tokens.kinds[next]!;
  if (kind === 59 || kind === 125 || kind === Kind.newline || kind === Kind.dedent) return false;
  return !isWord(code, next, 'nil', 'null', 'undefined', 'None', 'Task', 'Unit', 'Promise');
}

function isTelling({ name, receiver }: Site): boolean {
  if (receiver.some(part => LOGGERS.test(part))) return true;
  return TELLS.test(name) && !(name === 'Send' && receiver.length > 0 && !LOGGERS.test(receiver.at(-1)!));
}
