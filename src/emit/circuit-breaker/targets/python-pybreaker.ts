import type { FileSet } from '../../file-set.ts';
import { template } from '../../templates.ts';
import { withCountWindow } from '../approximate.ts';
import { checkSupport } from '../check.ts';
import { headerLines } from '../header.ts';
import { kebab, pascal, snake } from '../naming.ts';
import { readme } from '../readme.ts';
import type { BreakerSpec } from '../spec.ts';
import type { BreakerTarget } from '../target.ts';
import { conformanceSuite, printSuite } from '../test-suite.ts';

/** Of a line, for the formatter. */
const WIDTH = 120;

const RUNTIME = [
  '__init__',
  'async_stack',
  'circuit',
  'failure',
  'parameters',
  'retry',
  'retry_budget',
  'stack',
  'trace',
  'window',
];

export const pythonPybreaker: BreakerTarget = {
  id: 'python-pybreaker',
  title: 'Python with pybreaker and tenacity',
  library: { name: 'pybreaker', version: '1.4.1' },
  language: 'python',
  declaredAs: ['pybreaker'],
  needs: 'Python 3.11 or newer',
  traits: { opens: (bad, total, threshold) => bad * 100 >= threshold * total },
  opensAt: 'at least',
  check: spec => checkSupport(spec, 'python-pybreaker'),
  emit(spec, files) {
    emitPythonSources(spec, { folder: '', runtime: 'resilience', style: 'both' }, files);
    files.add('tests/scenarios.json', printSuite(conformanceSuite(spec, pythonPybreaker.traits)));
    for (const test of ['test_conformance', 'test_stack'])
      files.add(`tests/${test}.py`, template(`circuit-breaker/python-pybreaker/${test}.py`));
    files.add(`tests/test_${snake(spec.call)}.py`, wrapperTest(spec));
    files.add(
      'pyproject.toml',
      template('circuit-breaker/python-pybreaker/pyproject.toml')
        .replace('NAME', kebab(spec.call))
        .replaceAll('MODULE', snake(spec.call)),
    );
    files.add('README.md', readme(spec, pythonPybreaker, 'python', useOf(spec)));
  },
  verify: [
    'python3 -m venv .venv && .venv/bin/pip install -q -e ".[check]"',
    '.venv/bin/mypy && .venv/bin/ruff check . && .venv/bin/ruff format --check .',
    '.venv/bin/pytest -q',
  ],
  notes: [
    'A thread cannot be stopped from outside: a blocking call that hangs keeps its slot until its client gives up. Hand attempt.timeout to the client.',
    'The asyncio form cancels the call when its time is over.',
  ],
};

export interface PythonPlace {
  /** Of the wrapper; empty for the root. */
  readonly folder: string;
  /** Package of the runtime, as it is imported. */
  readonly runtime: string;
  /** Which forms the wrapper has. */
  readonly style: 'both' | 'blocking' | 'async';
}

export function emitPythonSources(spec: BreakerSpec, place: PythonPlace, files: FileSet): void {
  const inFolder = (path: string) => (place.folder === '' ? path : `${place.folder}/${path}`);
  files.add(inFolder(`${snake(spec.call)}.py`), wrapper(spec, place));
  const cached = spec.fallback.strategy === 'cached';
  for (const module of cached ? [...RUNTIME, 'answers'] : RUNTIME)
    files.add(inFolder(`resilience/${module}.py`), template(`circuit-breaker/python-pybreaker/${module}.py`));
}

function wrapper(spec: BreakerSpec, { runtime, style }: PythonPlace): string {
  const { settings, retry, bulkhead, fallback } = withCountWindow(spec);
  const blocking = style !== 'async';
  const async = style !== 'blocking';
  const cached = fallback.strategy === 'cached';
  const types = [
    'Attempt',
    'Bulkhead',
    ...(settings.mode === 'rate' ? [] : ['Consecutive']),
    'Parameters',
    ...(settings.mode === 'rate' ? ['Rates'] : []),
    'Retry',
  ];
  const trips =
    settings.mode === 'rate'
      ? `Rates(
        failure_rate_threshold=${settings.failureRateThreshold},
        slow_call_rate_threshold=${settings.slowCallRateThreshold},
        slow_call_duration=${seconds(settings.slowCallDurationMs)},
        sliding_window_size=${settings.slidingWindowSize},
        minimum_number_of_calls=${settings.minimumNumberOfCalls},
    )`
      : `Consecutive(failure_threshold=${settings.failureThreshold})`;
  const ignored = settings.ignoredErrors.map(e => `"${e}"`);
  const header = headerLines(spec, pythonPybreaker).map(line => (line === '' ? '#' : `# ${line}`));
  const collections = async || fallback.strategy === 'queue' ? 'Awaitable, Callable' : 'Callable';
  const stacks = [
    ...(cached ? [`from ${runtime}.answers import Answers`] : []),
    ...(async ? [`from ${runtime}.async_stack import AsyncStack`] : []),
    `from ${runtime}.failure import is_ignored`,
    `from ${runtime}.parameters import ${types.join(', ')}`,
    ...(blocking ? [`from ${runtime}.stack import Stack`] : []),
  ];
  return `"""Calls of ${spec.service}."""

${header.join('\n')}

from collections.abc import ${async ? collections : 'Callable'}
from typing import ${cached ? 'Any, TypeVar' : 'TypeVar'}

${stacks.join('\n')}

T = TypeVar("T")

PARAMETERS = Parameters(
    trips=${trips},
    wait_duration_in_open_state=${seconds(settings.waitDurationMs)},
    permitted_number_of_calls_in_half_open_state=${settings.permits},
    ignored_errors=(${ignored.join(', ')}${ignored.length === 1 ? ',' : ''}),
    attempt_timeout=${seconds(spec.attemptTimeoutMs)},
    bulkhead=Bulkhead(concurrent=${bulkhead.concurrent}, queue=${bulkhead.queue}),
    retry=Retry(
        tries=${retry.tries},
        growing=${retry.backoff === 'exponential' ? 'True' : 'False'},
        initial=${seconds(retry.initialMs)},
        max_interval=${seconds(retry.maxIntervalMs)},
        jitter=${retry.jitter === 'full' ? 'True' : 'False'},
        budget_percent=${retry.budgetPercent},
    ),${spec.idempotencyKey === undefined ? '' : `\n    idempotency_key_header="${spec.idempotencyKey}",`}
)
${blocking ? '\n_stack = Stack(PARAMETERS)' : ''}${async ? '\n_async_stack = AsyncStack(PARAMETERS)' : ''}
${cached ? `_answers = Answers(${seconds(fallback.ttlMs)})\n` : ''}
${errorType(spec)}${blocking ? `\n${bodyOf(spec, false, style === 'both')}` : ''}${blocking && async ? '\n' : ''}${async ? `\n${bodyOf(spec, true, style === 'both')}` : ''}`;
}

function errorType(spec: BreakerSpec): string {
  if (spec.fallback.strategy !== 'error') return '';
  return `
class ${pascal(spec.service)}Unavailable(Exception):
    """It cannot be asked now; the cause says why."""

`;
}

function bodyOf(spec: BreakerSpec, async: boolean, both: boolean): string {
  const { service } = spec;
  const name = async && both ? `${snake(spec.call)}_async` : snake(spec.call);
  const head = async ? 'async def' : 'def';
  const call = async ? 'await _async_stack.call(work)' : '_stack.call(work)';
  const work = async ? 'work: Callable[[Attempt], Awaitable[T]]' : 'work: Callable[[Attempt], T]';
  const result = (type: string) => (async ? `Awaitable[${type}]` : type);
  const wait = async ? 'await ' : '';
  // As the formatter has it: on one line, else the parameters on one, else each on its own.
  const heading = (parameters: readonly string[], type: string) => {
    const line = `${head} ${name}(${parameters.join(', ')}) -> ${type}:`;
    if (line.length <= WIDTH) return line;
    const inner = `    ${parameters.join(', ')}`;
    const broken = inner.length <= WIDTH ? inner : parameters.map(p => `    ${p},`).join('\n');
    return `${head} ${name}(\n${broken}\n) -> ${type}:`;
  };
  // What the other side answered, if only to refuse, is no outage: the fallback is not for it.
  const passOn = `    except Exception as error:
        if is_ignored(PARAMETERS.ignored_errors, error):
            raise`;
  switch (spec.fallback.strategy) {
    case 'cached':
      return `${heading(['key: str', work], 'T')}
    """The answer of ${service}, or while it is down the last one for the key."""
    try:
        answer = ${call}
${passOn}
        last: Any = _answers.recall(key, error)
        kept: T = last
        return kept
    _answers.keep(key, answer)
    return answer
`;
    case 'default':
      return `${heading([work, 'when_down: T'], 'T')}
    """The answer of ${service}, or the default while it is down."""
    try:
        return ${call}
${passOn}
        return when_down
`;
    case 'alternate':
      return `${heading([work, `alternate: Callable[[Exception], ${result('T')}]`], 'T')}
    """The answer of ${service}, or while it is down of the alternate.

    After AttemptTimeout it is not known whether ${service} did the work: the alternate must be able to tell.
    """
    try:
        return ${call}
${passOn}
        return ${wait}alternate(error)
`;
    case 'queue':
      return `${heading([work, `keep: Callable[[Exception], ${result('None')}]`], 'T | None')}
    """The answer of ${service}; None when it is down and the work is kept for later."""
    try:
        return ${call}
${passOn}
        ${wait}keep(error)
        return None
`;
    case 'error':
      return `${heading([work], 'T')}
    """Raises ${pascal(service)}Unavailable when ${service} is down; what it answers itself is raised as it is."""
    try:
        return ${call}
${passOn}
        raise ${pascal(service)}Unavailable("${service} cannot be asked now") from error
`;
  }
}

function wrapperTest(spec: BreakerSpec): string {
  const name = snake(spec.call);
  const { strategy } = spec.fallback;
  const unavailable = `${pascal(spec.service)}Unavailable`;
  const imports = strategy === 'error' ? [unavailable, name, `${name}_async`] : [name, `${name}_async`];
  const bodies: Readonly<Record<typeof strategy, readonly [blocking: string, async: string]>> = {
    cached: [
      `    assert ${name}("a", lambda _: "seven") == "seven"
    assert ${name}("a", down) == "seven"
    with pytest.raises(ConnectionError):
        ${name}("b", down)`,
      `    with pytest.raises(ConnectionError):
        asyncio.run(${name}_async("c", down_async))`,
    ],
    default: [
      `    assert ${name}(down, "nothing") == "nothing"`,
      `    assert asyncio.run(${name}_async(down_async, "nothing")) == "nothing"`,
    ],
    alternate: [
      `    assert ${name}(down, lambda _: "other") == "other"`,
      `    async def other(_: Exception) -> str:
        return "other"

    assert asyncio.run(${name}_async(down_async, other)) == "other"`,
    ],
    queue: [
      `    kept: list[Exception] = []
    assert ${name}(down, kept.append) is None
    assert len(kept) == 1`,
      `    kept: list[Exception] = []

    async def keep(error: Exception) -> None:
        kept.append(error)

    assert asyncio.run(${name}_async(down_async, keep)) is None
    assert len(kept) == 1`,
    ],
    error: [
      `    with pytest.raises(${unavailable}):
        ${name}(down)`,
      `    with pytest.raises(${unavailable}):
        asyncio.run(${name}_async(down_async))`,
    ],
  };
  const [blocking, async] = bodies[strategy];
  const line = `from ${name} import ${imports.join(', ')}`;
  const imported = line.length <= WIDTH ? line : `from ${name} import (\n${imports.map(i => `    ${i},\n`).join('')})`;
  const needsPytest = `${blocking}${async}`.includes('pytest.');
  return `import asyncio
${needsPytest ? '\nimport pytest\n' : ''}
${imported}
from resilience.parameters import Attempt


def down(_: Attempt) -> str:
    raise ConnectionError("down")


async def down_async(_: Attempt) -> str:
    raise ConnectionError("down")


def test_has_an_answer_while_the_other_side_is_down() -> None:
${blocking}


def test_has_an_answer_for_asyncio_too() -> None:
${async}
`;
}

function useOf(spec: BreakerSpec): string {
  const name = snake(spec.call);
  const work = 'lambda attempt: client.get(url, headers=attempt.headers, timeout=attempt.timeout)';
  const args: Readonly<Record<typeof spec.fallback.strategy, string>> = {
    cached: `key, ${work}`,
    default: `${work}, nothing`,
    alternate: `${work}, ask_other`,
    queue: `${work}, outbox.add`,
    error: work,
  };
  return `from ${name} import ${name}, ${name}_async\n\nanswer = ${name}(${args[spec.fallback.strategy]})\nanswer = await ${name}_async(${args[spec.fallback.strategy]})`;
}

const seconds = (ms: number): string => String(ms / 1_000);
