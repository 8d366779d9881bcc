import type { FileSet } from '../../file-set.ts';
import { template } from '../../templates.ts';
import { withCountWindow } from '../approximate.ts';
import { headerLines } from '../header.ts';
import { kebab, pascal, snake } from '../naming.ts';
import { readme } from '../readme.ts';
import type { BreakerSpec } from '../spec.ts';
import type { BreakerTarget } from '../target.ts';
import { conformanceSuite, printSuite } from '../test-suite.ts';

// What the Go targets share: stack.go differs from library to library.

const RUNTIME = ['attempt', 'failure', 'parameters', 'retry_budget', 'trace', 'window'];

export interface GoModule {
  readonly require: readonly string[];
  /** Files of the library's own folder beside stack.go. */
  readonly own: readonly string[];
}

/** At least the threshold, counted by our own window. */
export const goTraits = {
  opens: (bad: number, total: number, threshold: number) => bad * 100 >= threshold * total,
};

export function emitGo(spec: BreakerSpec, target: BreakerTarget, module: GoModule, files: FileSet): void {
  const path = `example.com/${kebab(spec.call)}`;
  emitGoSources(spec, target, module, { folder: 'calls', pack: 'calls', runtime: 'resilience', path }, files);
  files.add('resilience/testdata/scenarios.json', printSuite(conformanceSuite(spec, target.traits)));
  for (const test of ['conformance_test', 'stack_test'])
    files.add(`resilience/${test}.go`, template(`circuit-breaker/go/${test}.go`));
  files.add(`calls/${snake(spec.call)}_test.go`, wrapperTest(spec));
  files.add(
    'go.mod',
    `module ${path}\n\ngo 1.25\n\nrequire ${module.require.length === 1 ? module.require[0] : `(\n${module.require.map(r => `\t${r}\n`).join('')})`}\n`,
  );
  files.add('README.md', readme(spec, target, 'go', useOf(spec)));
}

export interface GoPlace {
  readonly folder: string;
  readonly pack: string;
  /** Folder of the runtime, from the module's root. */
  readonly runtime: string;
  /** The module's path. */
  readonly path: string;
  /** Other calls of the same service may stand in the package: the error that all of them give has a file of its own. */
  readonly sharesError?: boolean;
}

/** The sources alone, for a module that is there already. */
export function emitGoSources(
  spec: BreakerSpec,
  target: BreakerTarget,
  module: GoModule,
  place: GoPlace,
  files: FileSet,
): void {
  files.add(`${place.folder}/${snake(spec.call)}.go`, wrapper(spec, target, place));
  if (place.sharesError && spec.fallback.strategy === 'error')
    files.add(
      `${place.folder}/${snake(spec.service)}_unavailable.go`,
      `package ${place.pack}\n\nimport "fmt"\n${errorType(spec)}`,
    );
  for (const file of RUNTIME) files.add(`${place.runtime}/${file}.go`, template(`circuit-breaker/go/${file}.go`));
  if (spec.fallback.strategy === 'cached')
    files.add(`${place.runtime}/answers.go`, template('circuit-breaker/go/answers.go'));
  for (const file of ['stack', ...module.own])
    files.add(`${place.runtime}/${file}.go`, template(`circuit-breaker/${target.id}/${file}.go`));
}

function wrapper(spec: BreakerSpec, target: BreakerTarget, place: GoPlace): string {
  const { settings, retry, bulkhead, fallback } = withCountWindow(spec);
  const name = pascal(spec.call);
  const lower = name.charAt(0).toLowerCase() + name.slice(1);
  const header = headerLines(spec, target).map(line => (line === '' ? '//' : `// ${line}`));
  const trips =
    settings.mode === 'rate'
      ? `		FailureRateThreshold:  ${settings.failureRateThreshold},
		SlowCallRateThreshold: ${settings.slowCallRateThreshold},
		SlowCallDuration:      ${millis(settings.slowCallDurationMs)},
		SlidingWindowSize:     ${settings.slidingWindowSize},
		MinimumNumberOfCalls:  ${settings.minimumNumberOfCalls},`
      : `		ConsecutiveFailures: ${settings.failureThreshold},`;
  const retries = [
    ['Tries', String(retry.tries)],
    ...(retry.backoff === 'exponential' ? [['Growing', 'true']] : []),
    ['Initial', millis(retry.initialMs)],
    ['MaxInterval', millis(retry.maxIntervalMs)],
    ...(retry.jitter === 'full' ? [['Jitter', 'true']] : []),
    ['BudgetPercent', String(retry.budgetPercent)],
  ];
  const imports = [
    '"context"',
    ...(fallback.strategy === 'error' && !place.sharesError ? ['"fmt"'] : []),
    '"time"',
    '',
    `"${place.path}/${place.runtime}"`,
  ];
  const errors = fallback.strategy === 'error' && !place.sharesError ? errorType(spec) : '';
  return `${place.folder === 'calls' ? '// Package calls holds the calls of other services.\n' : ''}package ${place.pack}

import (
${imports.map(i => (i === '' ? '' : `\t${i}`)).join('\n')}
)

${header.join('\n')}

// ${lower}Parameters are the numbers above.
var ${lower}Parameters = resilience.Parameters{
	Trips: resilience.Trips{
${trips}
	},
	WaitDurationInOpenState:               ${millis(settings.waitDurationMs)},
	PermittedNumberOfCallsInHalfOpenState: ${settings.permits},
	IgnoredErrors:                         []string{${settings.ignoredErrors.map(e => `"${e}"`).join(', ')}},
	AttemptTimeout:                        ${millis(spec.attemptTimeoutMs)},
	Bulkhead:                              resilience.Bulkhead{Concurrent: ${bulkhead.concurrent}, Queue: ${bulkhead.queue}},
	Retry: resilience.Retry{
${aligned(retries)}
	},${spec.idempotencyKey === undefined ? '' : `\n	IdempotencyKeyHeader: "${spec.idempotencyKey}",`}
}

var ${lower}Stack = resilience.New(${lower}Parameters)
${fallback.strategy === 'cached' ? `\nvar ${lower}Answers = resilience.NewAnswers(${millis(fallback.ttlMs)})\n` : ''}${errors}
${bodyOf(spec, name, lower)}`;
}

function errorType(spec: BreakerSpec): string {
  return `
// ${pascal(spec.service)}Unavailable says that ${spec.service} cannot be asked now; it wraps why.
type ${pascal(spec.service)}Unavailable struct{ Cause error }

func (e *${pascal(spec.service)}Unavailable) Error() string {
	return fmt.Sprintf("${spec.service} cannot be asked now: %v", e.Cause)
}

func (e *${pascal(spec.service)}Unavailable) Unwrap() error { return e.Cause }
`;
}

function bodyOf(spec: BreakerSpec, name: string, lower: string): string {
  const { service } = spec;
  const call = `resilience.Call(ctx, ${lower}Stack, work)`;
  // What the other side answered, if only to refuse, is no outage: the fallback is not for it.
  const passOn = `	if err == nil || ${lower}Parameters.Ignored(err) {
		return answer, err
	}`;
  switch (spec.fallback.strategy) {
    case 'cached':
      return `// ${name} asks ${service}, and while it is down gives its last answer for the same key.
func ${name}[T any](ctx context.Context, key string, work resilience.Work[T]) (T, error) {
	answer, err := ${call}
	if err == nil {
		${lower}Answers.Keep(key, answer)
		return answer, nil
	}
	if kept, ok := ${lower}Answers.Recall(key); ok && !${lower}Parameters.Ignored(err) {
		if last, ok := kept.(T); ok {
			return last, nil
		}
	}
	return answer, err
}
`;
    case 'default':
      return `// ${name} asks ${service}, and gives the default while it is down.
func ${name}[T any](ctx context.Context, work resilience.Work[T], whenDown T) (T, error) {
	answer, err := ${call}
${passOn}
	return whenDown, nil
}
`;
    case 'alternate':
      return `// ${name} asks ${service}, and while it is down the alternate. After resilience.ErrAttemptTimeout it is not known whether
// ${service} did the work: the alternate must be able to tell, or the work is done twice.
func ${name}[T any](
	ctx context.Context, work resilience.Work[T], alternate func(context.Context, error) (T, error),
) (T, error) {
	answer, err := ${call}
${passOn}
	return alternate(ctx, err)
}
`;
    case 'queue':
      return `// ${name} asks ${service}, and while it is down keeps the work for later: answered is then false.
func ${name}[T any](
	ctx context.Context, work resilience.Work[T], keep func(context.Context, error) error,
) (answer T, answered bool, err error) {
	answer, err = ${call}
	if err == nil || ${lower}Parameters.Ignored(err) {
		return answer, err == nil, err
	}
	return answer, false, keep(ctx, err)
}
`;
    case 'error':
      return `// ${name} asks ${service}. While it is down the error is a ${pascal(service)}Unavailable; what it answers itself, such as 404,
// is handed on as it is.
func ${name}[T any](ctx context.Context, work resilience.Work[T]) (T, error) {
	answer, err := ${call}
${passOn}
	return answer, &${pascal(service)}Unavailable{err}
}
`;
  }
}

function wrapperTest(spec: BreakerSpec): string {
  const name = pascal(spec.call);
  const unavailable = `${pascal(spec.service)}Unavailable`;
  const bodies: Readonly<Record<typeof spec.fallback.strategy, string>> = {
    cached: `	fine := func(context.Context, resilience.Attempt) (string, error) { return "seven", nil }
	if _, err := ${name}(t.Context(), "a", fine); err != nil {
		t.Fatal(err)
	}
	if answer, err := ${name}(t.Context(), "a", down); answer != "seven" || err != nil {
		t.Errorf("%q, %v", answer, err)
	}
	if _, err := ${name}(t.Context(), "b", down); !errors.Is(err, errDown) {
		t.Error(err)
	}`,
    default: `	if answer, err := ${name}(t.Context(), down, "nothing"); answer != "nothing" || err != nil {
		t.Errorf("%q, %v", answer, err)
	}`,
    alternate: `	other := func(context.Context, error) (string, error) { return "other", nil }
	if answer, err := ${name}(t.Context(), down, other); answer != "other" || err != nil {
		t.Errorf("%q, %v", answer, err)
	}`,
    queue: `	kept := 0
	_, answered, err := ${name}(t.Context(), down, func(context.Context, error) error { kept++; return nil })
	if answered || err != nil || kept != 1 {
		t.Errorf("%v, %v, kept %d", answered, err, kept)
	}`,
    error: `	_, err := ${name}(t.Context(), down)
	var unavailable *${unavailable}
	if !errors.As(err, &unavailable) || !errors.Is(err, errDown) {
		t.Error(err)
	}`,
  };
  return `package calls

import (
	"context"
	"errors"
	"testing"

	"example.com/${kebab(spec.call)}/resilience"
)

var errDown = errors.New("down")

func down(context.Context, resilience.Attempt) (string, error) { return "", errDown }

func Test${name}HasAnAnswerWhileTheOtherSideIsDown(t *testing.T) {
${bodies[spec.fallback.strategy]}
}
`;
}

function useOf(spec: BreakerSpec): string {
  const name = pascal(spec.call);
  const work = `func(ctx context.Context, attempt resilience.Attempt) (Answer, error) {
	return client.Get(ctx, url, attempt.Header)
}`;
  const { strategy } = spec.fallback;
  const after = { cached: '', default: ', nothing', alternate: ', askOther', queue: ', outbox.Add', error: '' }[
    strategy
  ];
  const before = strategy === 'cached' ? 'ctx, key' : 'ctx';
  const left = strategy === 'queue' ? 'answer, answered, err' : 'answer, err';
  return `${left} := calls.${name}(${before}, ${work}${after})`;
}

function aligned(entries: readonly (readonly string[])[]): string {
  const width = Math.max(...entries.map(([key]) => key!.length)) + 1;
  return entries.map(([key, value]) => `\t\t${`${key}:`.padEnd(width)} ${value},`).join('\n');
}

function millis(ms: number): string {
  return ms % 1_000 === 0 ? `${ms / 1_000} * time.Second` : `${ms} * time.Millisecond`;
}
