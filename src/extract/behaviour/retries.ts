import type { Call, Fact, Policy, RetryShape, Scope } from '../../core/fact.ts';
import type { Outline } from '../syntax/outline.ts';
import { catchesIn } from './catches.ts';
import {
  blockAfter,
  type Code,
  closing,
  isMark,
  lineOf,
  plainText,
  type Range,
  rangeOfLines,
  textsIn,
} from './code.ts';

/** What a retry library does when nothing is said, and the words by which that is changed. */
interface Library {
  /** Prefixes of modules. */
  readonly from: readonly string[];
  readonly shape: RetryShape;
  /** Words in the statement, and what they make of it. */
  readonly says?: readonly (readonly [RegExp, RetryShape])[];
}

const GROWS: RetryShape = { backoff: 'growing' };
const WAITS: RetryShape = { backoff: 'fixed' };
const JITTERS: RetryShape = { backoff: 'growing', jitter: true };

/** First match by module, so special ones stand before general ones. Defaults as the libraries document them. */
const LIBRARIES: readonly Library[] = [
  {
    from: ['axios-retry'],
    shape: { backoff: 'none', safeOnly: true },
    says: [
      [/exponentialDelay/, JITTERS],
      [/retryDelay|linearDelay/, WAITS],
      [/retryCondition/, { safeOnly: false }],
      [/isNetworkOrIdempotent|isIdempotent|isSafeRequest/, { safeOnly: true }],
    ],
  },
  { from: ['p-retry', 'promise-retry'], shape: GROWS, says: [[/randomize\s*:\s*true/, { jitter: true }]] },
  { from: ['async-retry', 'exponential-backoff'], shape: JITTERS },
  {
    from: ['cockatiel'],
    shape: { backoff: 'none' },
    says: [
      [/ExponentialBackoff|DecorrelatedJitter/, JITTERS],
      [/ConstantBackoff|IterableBackoff|DelegateBackoff|backoff/, WAITS],
    ],
  },
  {
    from: ['rxjs'],
    shape: { backoff: 'none' },
    says: [
      [/delay|timer|retryWhen/, WAITS],
      [/\*\*|pow|exponential/, GROWS],
    ],
  },
  {
    from: ['org.springframework.retry', 'org.springframework.resilience'],
    shape: WAITS,
    says: [
      [/multiplier/, GROWS],
      [/random|jitter/, { jitter: true }],
      [/delay = 0\b/, { backoff: 'none' }],
    ],
  },
  { from: ['io.github.resilience4j', 'io.micronaut.retry'], shape: WAITS },
  {
    from: ['org.eclipse.microprofile.faulttolerance', 'io.smallrye.faulttolerance'],
    shape: { backoff: 'fixed', jitter: true },
    says: [[/ExponentialBackoff/, GROWS]],
  },
  {
    from: ['reactor', 'org.springframework.web.reactive'],
    shape: { backoff: 'none' },
    says: [
      [/Retry ?\. ?backoff/, JITTERS],
      [/fixedDelay|delayElements/, WAITS],
      [/retryWhen/, {}],
    ],
  },
  {
    from: ['github.com/cenkalti/backoff', 'github.com/avast/retry-go', 'github.com/go-resty/resty', 'resty.dev'],
    shape: JITTERS,
  },
  { from: ['github.com/hashicorp/go-retryablehttp', 'github.com/sethvargo/go-retry'], shape: GROWS },
  {
    from: ['tenacity'],
    shape: { backoff: 'none', endless: true },
    says: [
      [/wait_exponential|wait_random_exponential/, GROWS],
      [/wait_exponential_jitter|wait_random/, { jitter: true }],
      [/wait_fixed|wait_incrementing|wait_chain|wait/, WAITS],
      [/stop/, { endless: false }],
    ],
  },
  { from: ['backoff'], shape: JITTERS },
  {
    from: ['urllib3'],
    shape: { backoff: 'none', safeOnly: true },
    says: [
      [/backoff_factor/, GROWS],
      [/(?:allowed_methods|method_whitelist) = (?:False|None|[^)]{0,200}POST)/, { safeOnly: false }],
    ],
  },
  {
    from: ['Polly', 'Microsoft.Extensions.Http'],
    shape: {},
    says: [
      [/\bRetry(?:Async)? ?\(/, { backoff: 'none' }],
      [/\bRetryForever(?:Async)? ?\(/, { backoff: 'none', endless: true }],
      [/WaitAndRetry|RetryStrategyOptions|AddRetry/, WAITS],
      [/Math ?\. ?Pow|Exponential|DecorrelatedJitter/, GROWS],
      [/[jJ]itter|Random/, { jitter: true }],
    ],
  },
];

/** A retry as its library and its statement say it is made. */
export function shapeOf(code: Code, outline: Outline, policy: Policy): RetryShape | undefined {
  const statement = plainText(code, statementAt(code, policy.at.line));
  const library = LIBRARIES.find(l => l.from.some(name => outline.imports.some(i => i.module.startsWith(name))));
  if (!library) return undefined;
  let shape = library.shape;
  // The first word about the wait counts, all others add.
  let waits = false;
  for (const [words, made] of library.says ?? []) {
    if (!words.test(statement)) continue;
    if (made.backoff && waits) continue;
    waits ||= made.backoff !== undefined;
    shape = { ...shape, ...made };
    if (Object.keys(made).length === 0) shape = {};
  }
  return Object.keys(shape).length > 0 ? shape : undefined;
}

/** The statement of a line, its brackets to their end. */
function statementAt(code: Code, line: number): Range {
  const { start, end } = rangeOfLines(code, line, line);
  let to = end;
  for (let i = start; i < to && i < start + 2000; i++)
    if ([40, 91, 123].includes(code.tokens.kinds[i]!))
      to = Math.max(to, Math.min(closing(code, i) + 1, code.tokens.count));
  return { start, end: Math.min(to, start + 400) };
}

const COUNTS = /retr(?:y|ies)|attempt|tries/i;
const WAIT =
  /^(?:sleep\w*|Sleep\w*|delay|Delay|setTimeout|wait\w*|Wait\w*|After|NewTimer|backoff\w*|parkNanos|usleep|msleep|pause)$/;
const GROWING = /\*\*|\bpow\b|Math ?\. ?[pP]ow|<<|\*= ?2|exponential|[bB]ackoff/;
const JITTER = /[rR]andom|[jJ]itter|\brand\b/;

const MOST_LOOPS = 50;

/** Retries that are a loop around a call: `for (let attempt = 0; attempt < 3; attempt++) { try { … } catch { } }`. */
export function retryLoops(code: Code, outline: Outline, facts: readonly Fact[]): Policy[] {
  const calls = facts.filter((f): f is Call => f.kind === 'call');
  if (calls.length === 0 || !COUNTS.test(outline.file.text)) return [];
  const found: Policy[] = [];
  for (let i = 0; i < code.tokens.count && found.length < MOST_LOOPS; i++) {
    const word = code.tokens.text.slice(code.tokens.starts[i]!, code.tokens.ends[i]!);
    if (!/^(?:for|while|do)$/.test(word) || isMark(code, i - 1, '.')) continue;
    const body = blockAfter(code, i + 1, code.tokens.count);
    if (!body || body.end <= body.start) continue;
    const [from, to] = [lineOf(code, body.start), lineOf(code, body.end - 1)];
    if (!COUNTS.test(headText(code, i, body))) continue;
    const inside = calls.filter(c => c.at.line >= from && c.at.line <= to);
    const call = inside[0];
    if (!call || !repeats(code, body, inside)) continue;
    const text = plainText(code, body);
    const waits = [...textsIn(code, body)].some(([w]) => WAIT.test(w));
    const shape: RetryShape = {
      backoff: !waits ? 'none' : GROWING.test(text) ? 'growing' : 'fixed',
      ...(JITTER.test(text) ? { jitter: true } : {}),
    };
    const scope: Scope = {
      ...(call.scope.type ? { type: call.scope.type } : {}),
      ...(call.scope.member ? { member: call.scope.member } : {}),
    };
    found.push({
      kind: 'policy',
      at: code.file.at(lineOf(code, i)),
      policy: 'retry',
      status: 'present',
      source: 'code',
      applies: { to: 'scope', scope },
      retry: shape,
    });
  }
  return found;
}

/** The head of a loop: between its word and its body; `do … while` has it behind. */
function headText(code: Code, at: number, body: Range): string {
  const head = plainText(code, { start: at, end: body.start });
  return head.startsWith('do ')
    ? plainText(code, { start: body.end, end: Math.min(body.end + 20, code.tokens.count) })
    : head;
}

/** An error around one of the calls leads back to the head of the loop, and not out of it at once. */
function repeats(code: Code, body: Range, calls: readonly Call[]): boolean {
  return catchesIn(code, body).some(c => {
    const [from, to] = [lineOf(code, c.tried.start), lineOf(code, c.tried.end - 1)];
    const tries = calls.some(call => call.at.line >= from && call.at.line <= to);
    const first = code.tokens.text.slice(code.tokens.starts[c.body.start] ?? 0, code.tokens.ends[c.body.start] ?? 0);
    return tries && !/^(?:throw|return|raise|break|panic)$/.test(first);
  });
}
