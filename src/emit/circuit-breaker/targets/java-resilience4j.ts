import type { FileSet } from '../../file-set.ts';
import { template } from '../../templates.ts';
import { checkSupport } from '../check.ts';
import { headerLines } from '../header.ts';
import { camel, kebab, pascal } from '../naming.ts';
import { readme } from '../readme.ts';
import type { BreakerSpec } from '../spec.ts';
import type { BreakerTarget } from '../target.ts';
import { conformanceSuite, printSuite } from '../test-suite.ts';

const VERSION = '2.4.0';
const RUNTIME = ['Attempt', 'CallFailed', 'Parameters', 'RetryBudget', 'Stack', 'Trace'];
const MAIN = 'src/main/java/resilience';
const TEST = 'src/test/java/resilience';

export const javaResilience4j: BreakerTarget = {
  id: 'java-resilience4j',
  title: 'Java with resilience4j, and its settings for Spring Boot',
  library: { name: 'resilience4j', version: VERSION },
  language: 'java',
  declaredAs: ['io.github.resilience4j:'],
  needs: 'Java 17 or newer and Maven',
  traits: { opens: (bad, total, threshold) => (bad * 100) / total >= threshold },
  opensAt: 'at least',
  check: spec => checkSupport(spec, 'java-resilience4j'),
  emit(spec, files) {
    emitJavaSources(spec, MAIN, 'resilience', files);
    files.add('src/test/resources/scenarios.json', printSuite(conformanceSuite(spec, javaResilience4j.traits)));
    for (const test of ['ConformanceTest', 'StackTest'])
      files.add(`${TEST}/${test}.java`, template(`circuit-breaker/java-resilience4j/${test}.java`));
    files.add(`${TEST}/${pascal(spec.call)}Test.java`, wrapperTest(spec));
    files.add('pom.xml', template('circuit-breaker/java-resilience4j/pom.xml').replace('NAME', kebab(spec.call)));
    files.add('checkstyle.xml', template('circuit-breaker/java-resilience4j/checkstyle.xml'));
    files.add(`spring/application-${kebab(spec.service)}.yml`, springSettings(spec));
    files.add('README.md', readme(spec, javaResilience4j, 'java', useOf(spec)));
  },
  verify: ['mvn --batch-mode verify'],
  notes: [
    'The call runs in a thread of the bulkhead, which is interrupted when its time is over: what is bound to the thread of the caller, such as a transaction, is not there. The trace is.',
    'close() ends these threads; Spring does so for a bean.',
    'spring/ has the same numbers for @CircuitBreaker, @Retry, @TimeLimiter and @Bulkhead. There the failure rate of all trial calls decides, one bad trial call does not open it again, and there is no retry budget.',
  ],
};

/**
 * The sources alone, for a project that is there already.
 * @param folder of the package
 */
export function emitJavaSources(spec: BreakerSpec, folder: string, pack: string, files: FileSet): void {
  const inPackage = (text: string) => text.replace(/^package resilience;/m, `package ${pack};`);
  files.add(`${folder}/${pascal(spec.call)}.java`, inPackage(wrapper(spec)));
  for (const type of RUNTIME)
    files.add(`${folder}/${type}.java`, inPackage(template(`circuit-breaker/java-resilience4j/${type}.java`)));
  if (spec.fallback.strategy === 'cached')
    files.add(`${folder}/Answers.java`, inPackage(template('circuit-breaker/java-resilience4j/Answers.java')));
}

function wrapper(spec: BreakerSpec): string {
  const type = pascal(spec.call);
  const header = headerLines(spec, javaResilience4j).map(line => (line === '' ? ' *' : ` * ${line}`));
  const { strategy, ttlMs } = spec.fallback;
  const { settings, retry, bulkhead } = spec;
  const trips =
    settings.mode === 'rate'
      ? `new Parameters.Trips(
              ${settings.failureRateThreshold},
              ${settings.slowCallRateThreshold},
              ${millis(settings.slowCallDurationMs)},
              ${settings.slidingWindowType === 'time'},
              ${settings.slidingWindowSize},
              ${settings.minimumNumberOfCalls})`
      : `Parameters.Trips.consecutive(${settings.failureThreshold}, ${millis(spec.attemptTimeoutMs)})`;
  const imports = [
    'java.time.Duration',
    'java.util.Set',
    ...(strategy === 'alternate' || strategy === 'default' ? ['java.util.function.Function'] : []),
    ...(strategy === 'queue' ? ['java.util.Optional', 'java.util.function.Consumer'] : []),
  ].sort();
  return `package resilience;

${imports.map(name => `import ${name};\n`).join('')}
/*
${header.join('\n')}
 */

/** Calls of ${spec.service}. */
public final class ${type} implements AutoCloseable {
  /** The numbers above. */
  public static final Parameters PARAMETERS =
      new Parameters(
          ${trips},
          ${millis(settings.waitDurationMs)},
          ${settings.permits},
          Set.of(${ignoredTypes(settings.ignoredErrors)
            .map(name => `"${name}"`)
            .join(', ')}),
          ${millis(spec.attemptTimeoutMs)},
          new Parameters.Bulkhead(${bulkhead.concurrent}, ${bulkhead.queue}),
          new Parameters.Retry(
              ${retry.tries}, ${retry.backoff === 'exponential'}, ${millis(retry.initialMs)}, ${millis(retry.maxIntervalMs)}, ${retry.jitter === 'full'}, ${retry.budgetPercent}),
          "${spec.idempotencyKey ?? ''}");

  private final Stack stack = new Stack("${kebab(spec.call)}", PARAMETERS);
${strategy === 'cached' ? `  private final Answers answers = new Answers(${millis(ttlMs)});\n` : ''}
${bodyOf(spec)}
  @Override
  public void close() {
    stack.close();
  }
}
`;
}

function bodyOf(spec: BreakerSpec): string {
  const { service } = spec;
  const name = camel(spec.call);
  const passOn = `      if (Stack.isIgnored(e, PARAMETERS.ignoredErrors())) {
        throw e;
      }`;
  const attempt = `    try {
      return stack.call(work);
    } catch (Exception e) {
      // What the other side answered, if only to refuse, is no outage: the fallback is not for it.
${passOn}`;
  switch (spec.fallback.strategy) {
    case 'cached':
      return `  /**
   * Asks ${service}, and while it is down gives its last answer for the same key and type.
   *
   * @throws Exception what the last try threw, when there is no such answer
   */
  public <T> T ${name}(String key, Class<T> type, Attempt.Work<T> work) throws Exception {
    try {
      return answers.keep(key, stack.call(work));
    } catch (Exception e) {
${passOn}
      return answers.recall(key, type, e);
    }
  }
`;
    case 'default':
    case 'alternate':
      return `  /**
   * Asks ${service}, and while it is down the other one.
   *
   * @param whenDown told why. After CallFailed.AttemptTimeout it is not known whether ${service} did the work
   */
  public <T> T ${name}(Attempt.Work<T> work, Function<Exception, T> whenDown) throws Exception {
${attempt}
      return whenDown.apply(e);
    }
  }
`;
    case 'queue':
      return `  /**
   * Asks ${service}, and while it is down keeps the work for later.
   *
   * @return empty when it was kept
   */
  public <T> Optional<T> ${name}(Attempt.Work<T> work, Consumer<Exception> keep) throws Exception {
    try {
      return Optional.of(stack.call(work));
    } catch (Exception e) {
${passOn}
      keep.accept(e);
      return Optional.empty();
    }
  }
`;
    case 'error': {
      const type = `${pascal(service)}Unavailable`;
      return `  /**
   * Asks ${service}.
   *
   * @throws ${type} when it is down; what it answers itself, such as 404, is thrown as it is
   */
  public <T> T ${name}(Attempt.Work<T> work) {
    try {
      return stack.call(work);
    } catch (RuntimeException e) {
      // What the other side answered, if only to refuse, is no outage.
${passOn}
      throw new ${type}(e);
    } catch (Exception e) {
      throw new ${type}(e);
    }
  }

  /** It cannot be asked now; the cause says why. */
  public static final class ${type} extends RuntimeException {
    private static final long serialVersionUID = 1L;

    ${type}(Exception cause) {
      super("${service} cannot be asked now", cause);
    }
  }
`;
    }
  }
}

function wrapperTest(spec: BreakerSpec): string {
  const type = pascal(spec.call);
  const name = camel(spec.call);
  const bodies: Readonly<Record<typeof spec.fallback.strategy, string>> = {
    cached: `      assertEquals("seven", calls.${name}("a", String.class, attempt -> "seven"));
      assertEquals("seven", calls.${name}("a", String.class, DOWN));
      assertThrows(IOException.class, () -> calls.${name}("b", String.class, DOWN));`,
    default: `      assertEquals("other", calls.${name}(DOWN, reason -> "other"));`,
    alternate: `      assertEquals("other", calls.${name}(DOWN, reason -> "other"));`,
    queue: `      AtomicReference<Exception> kept = new AtomicReference<>();
      assertEquals(Optional.empty(), calls.${name}(DOWN, kept::set));
      assertEquals("down", kept.get().getMessage());`,
    error: `      assertThrows(${type}.${pascal(spec.service)}Unavailable.class, () -> calls.${name}(DOWN));`,
  };
  const body = bodies[spec.fallback.strategy];
  const asserts = ['assertEquals', 'assertThrows'].filter(a => body.includes(`${a}(`));
  const imports = [
    'java.io.IOException',
    ...(body.includes('Optional') ? ['java.util.Optional', 'java.util.concurrent.atomic.AtomicReference'] : []),
    'org.junit.jupiter.api.Test',
  ];
  return `package resilience;

${asserts.map(a => `import static org.junit.jupiter.api.Assertions.${a};\n`).join('')}
${imports.map(i => `import ${i};\n`).join('')}
class ${type}Test {
  private static final Attempt.Work<String> DOWN =
      attempt -> {
        throw new IOException("down");
      };

  @Test
  void hasAnAnswerWhileTheOtherSideIsDown()${spec.fallback.strategy === 'error' ? '' : ' throws Exception'} {
    try (${type} calls = new ${type}()) {
${body}
    }
  }
}
`;
}

function useOf(spec: BreakerSpec): string {
  const type = pascal(spec.call);
  const name = camel(spec.call);
  const work = 'attempt -> client.get(url, attempt.headers())';
  const args: Readonly<Record<typeof spec.fallback.strategy, string>> = {
    cached: `key, Answer.class, ${work}`,
    default: `${work}, reason -> nothing`,
    alternate: `${work}, reason -> other.get(url)`,
    queue: `${work}, reason -> outbox.add(order)`,
    error: work,
  };
  return `${type} calls = new ${type}();\nvar answer = calls.${name}(${args[spec.fallback.strategy]});`;
}

/** `http:4xx` as the exceptions of the usual clients; 408 and 429 cannot be told apart by type. */
function ignoredTypes(ignored: readonly string[]): string[] {
  const types = ignored.flatMap(rule =>
    rule === 'http:4xx'
      ? ['HttpClientErrorException', 'FeignClientException']
      : rule === 'http:404'
        ? ['NotFound']
        : rule.startsWith('http:')
          ? []
          : [rule],
  );
  return [...new Set(types)];
}

function millis(ms: number): string {
  return ms % 1_000 === 0 ? `Duration.ofSeconds(${ms / 1_000})` : `Duration.ofMillis(${ms})`;
}

/** For @CircuitBreaker(name = "…") and the like; the aspects' own order is the stack's. */
function springSettings(spec: BreakerSpec): string {
  const { settings, retry, bulkhead } = spec;
  const name = kebab(spec.service);
  const header = headerLines(spec, javaResilience4j).map(line => (line === '' ? '#' : `# ${line}`));
  const trips =
    settings.mode === 'rate'
      ? `failure-rate-threshold: ${settings.failureRateThreshold}
        slow-call-rate-threshold: ${settings.slowCallRateThreshold}
        slow-call-duration-threshold: ${settings.slowCallDurationMs}ms
        sliding-window-type: ${settings.slidingWindowType === 'time' ? 'TIME_BASED' : 'COUNT_BASED'}
        sliding-window-size: ${settings.slidingWindowSize}
        minimum-number-of-calls: ${settings.minimumNumberOfCalls}`
      : `failure-rate-threshold: 100
        sliding-window-type: COUNT_BASED
        sliding-window-size: ${settings.failureThreshold}
        minimum-number-of-calls: ${settings.failureThreshold}`;
  return `${header.join('\n')}
resilience4j:
  circuitbreaker:
    instances:
      ${name}:
        ${trips}
        wait-duration-in-open-state: ${settings.waitDurationMs}ms
        permitted-number-of-calls-in-half-open-state: ${settings.permits}
        ignore-exceptions:
          - io.github.resilience4j.bulkhead.BulkheadFullException
  timelimiter:
    instances:
      ${name}:
        timeout-duration: ${spec.attemptTimeoutMs}ms
        cancel-running-future: true
  retry:
    instances:
      ${name}:
        max-attempts: ${retry.tries}
        wait-duration: ${retry.initialMs}ms
${
  retry.backoff === 'exponential'
    ? `        enable-exponential-backoff: true
        exponential-backoff-multiplier: 2
        exponential-max-wait-duration: ${retry.maxIntervalMs}ms
`
    : ''
}${retry.jitter === 'full' ? '        enable-randomized-wait: true\n        randomized-wait-factor: 0.5\n' : ''}        ignore-exceptions:
          - io.github.resilience4j.circuitbreaker.CallNotPermittedException
          - io.github.resilience4j.bulkhead.BulkheadFullException
  thread-pool-bulkhead:
    instances:
      ${name}:
        core-thread-pool-size: ${bulkhead.concurrent}
        max-thread-pool-size: ${bulkhead.concurrent}
        queue-capacity: ${bulkhead.queue}
`;
}
