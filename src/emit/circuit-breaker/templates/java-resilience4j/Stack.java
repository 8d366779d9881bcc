package resilience;

import io.github.resilience4j.bulkhead.BulkheadFullException;
import io.github.resilience4j.bulkhead.ThreadPoolBulkhead;
import io.github.resilience4j.bulkhead.ThreadPoolBulkheadConfig;
import io.github.resilience4j.circuitbreaker.CallNotPermittedException;
import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig.SlidingWindowType;
import io.github.resilience4j.retry.Retry;
import io.github.resilience4j.retry.RetryConfig;
import io.github.resilience4j.timelimiter.TimeLimiter;
import io.github.resilience4j.timelimiter.TimeLimiterConfig;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;

/** retry(breaker(timeout(bulkhead(call)))); the fallback goes around it. */
public final class Stack implements AutoCloseable {
  private final Parameters parameters;
  private final CircuitBreaker breaker;
  private final TimeLimiter limit;
  private final ThreadPoolBulkhead threads;
  private final Retry tries;
  private final RetryBudget budget;

  /** A stack for one call; its state is shared by all that use this object. */
  public Stack(String name, Parameters parameters) {
    this.parameters = parameters;
    this.budget = new RetryBudget(parameters.retry().budgetPercent());
    this.threads =
        ThreadPoolBulkhead.of(
            name,
            ThreadPoolBulkheadConfig.custom()
                .coreThreadPoolSize(parameters.bulkhead().concurrent())
                .maxThreadPoolSize(parameters.bulkhead().concurrent())
                .queueCapacity(parameters.bulkhead().queue())
                .build());
    // Inside the breaker: a trial call that hangs must end, or half-open would never be left.
    this.limit =
        TimeLimiter.of(
            name,
            TimeLimiterConfig.custom()
                .timeoutDuration(parameters.attemptTimeout())
                .cancelRunningFuture(true)
                .build());
    this.breaker = CircuitBreaker.of(name, breakerConfig());
    // The library would take the failure rate of all trial calls: one failure in three would close the circuit.
    breaker
        .getEventPublisher()
        .onError(
            event -> {
              if (breaker.getState() == CircuitBreaker.State.HALF_OPEN) {
                breaker.transitionToOpenState();
              }
            });
    this.tries = Retry.of(name, retryConfig());
    tries.getEventPublisher().onError(event -> budget.giveBack());
  }

  /**
   * Makes the call.
   *
   * @throws CallFailed when it was not made or not answered in time
   * @throws Exception what the work threw in its last try
   */
  public <T> T call(Attempt.Work<T> work) throws Exception {
    budget.earn();
    Trace trace = Trace.current();
    AtomicInteger number = new AtomicInteger();
    String key = UUID.randomUUID().toString();
    try {
      return tries.executeCallable(
          () -> breaker.executeCallable(() -> attempt(work, number.incrementAndGet(), trace, key)));
    } catch (CallNotPermittedException e) {
      throw new CallFailed.CircuitOpen(e);
    } catch (BulkheadFullException e) {
      throw new CallFailed.BulkheadFull(e);
    } catch (TimeoutException e) {
      throw new CallFailed.AttemptTimeout(e);
    }
  }

  /** Ends the threads of the bulkhead. */
  @Override
  public void close() {
    try {
      threads.close();
    } catch (Exception e) {
      throw new IllegalStateException("the bulkhead's threads do not end", e);
    }
  }

  /** Whether an error says nothing about the health of the other side. */
  public static boolean isIgnored(Throwable error, Set<String> ignored) {
    for (Class<?> type = error.getClass(); type != null; type = type.getSuperclass()) {
      if (ignored.contains(type.getSimpleName())) {
        return true;
      }
    }
    return false;
  }

  private <T> T attempt(Attempt.Work<T> work, int number, Trace trace, String key) throws Exception {
    Map<String, String> headers = new HashMap<>(trace.headers());
    if (!parameters.idempotencyKeyHeader().isEmpty()) {
      headers.put(parameters.idempotencyKeyHeader(), key);
    }
    Attempt attempt = new Attempt(number, Map.copyOf(headers));
    FutureTask<T> task = new FutureTask<>(() -> trace.in(() -> work.run(attempt)));
    try {
      return limit.executeFutureSupplier(
          () -> {
            threads.executeRunnable(task);
            return task;
          });
    } catch (Error e) {
      // The breaker does not see errors: it would keep the permission of this trial call for ever.
      throw new ExecutionException(e);
    }
  }

  private CircuitBreakerConfig breakerConfig() {
    Parameters.Trips trips = parameters.trips();
    return CircuitBreakerConfig.custom()
        .failureRateThreshold(trips.failureRateThreshold())
        .slowCallRateThreshold(trips.slowCallRateThreshold())
        .slowCallDurationThreshold(trips.slowCallDuration())
        .slidingWindowType(trips.byTime() ? SlidingWindowType.TIME_BASED : SlidingWindowType.COUNT_BASED)
        .slidingWindowSize(trips.slidingWindowSize())
        .minimumNumberOfCalls(trips.minimumNumberOfCalls())
        .waitDurationInOpenState(parameters.waitDurationInOpenState())
        .permittedNumberOfCallsInHalfOpenState(parameters.permittedNumberOfCallsInHalfOpenState())
        // Our own lack of threads says nothing about the other side.
        .ignoreException(e -> e instanceof BulkheadFullException || isIgnored(e, parameters.ignoredErrors()))
        .build();
  }

  private RetryConfig retryConfig() {
    Parameters.Retry retry = parameters.retry();
    return RetryConfig.custom()
        .maxAttempts(retry.tries())
        .intervalFunction(
            attempt -> {
              long initial = retry.initial().toMillis();
              long longest = retry.maxInterval().toMillis();
              long wait = retry.growing() ? Math.min(longest, initial << Math.min(attempt - 1, 20)) : initial;
              return retry.jitter() ? ThreadLocalRandom.current().nextLong(wait + 1) : wait;
            })
        .retryOnException(
            e ->
                !(e instanceof CallNotPermittedException
                        || e instanceof BulkheadFullException
                        || isIgnored(e, parameters.ignoredErrors()))
                    && budget.spend())
        .build();
  }
}
