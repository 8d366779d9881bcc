package resilience;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class StackTest {
  @Test
  void triesAgainWithTheSameKeyInTheSameTraceEachTimeAsASpanOfItsOwn() throws Exception {
    List<Attempt> attempts = new ArrayList<>();
    Trace trace =
        Trace.of(
            Map.of(
                "x-correlation-id", "order-17",
                "traceparent", "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"));
    try (Stack stack = new Stack("test", parameters(3))) {
      String answer =
          trace.in(
              () ->
                  stack.call(
                      attempt -> {
                        attempts.add(attempt);
                        if (attempt.number() < 3) {
                          throw new IOException("down");
                        }
                        return Trace.current().correlationId();
                      }));
      assertEquals("order-17", answer);
    }
    assertEquals(List.of(1, 2, 3), attempts.stream().map(Attempt::number).toList());
    assertEquals(1, sent(attempts, "Idempotency-Key").distinct().count());
    assertEquals(List.of("order-17"), sent(attempts, "x-correlation-id").distinct().toList());
    assertTrue(
        sent(attempts, "traceparent").allMatch(t -> t.matches("00-4bf92f3577b34da6a3ce929d0e0e4736-[0-9a-f]{16}-01")));
    assertEquals(3, sent(attempts, "traceparent").distinct().count());
  }

  @Test
  void doesNotTryAgainWhatWasRefusedForGood() throws Exception {
    AtomicInteger tries = new AtomicInteger();
    try (Stack stack = new Stack("test", parameters(3))) {
      assertThrows(
          Refused.class,
          () ->
              stack.call(
                  attempt -> {
                    tries.incrementAndGet();
                    throw new Refused();
                  }));
    }
    assertEquals(1, tries.get());
  }

  @Test
  void stopsWhenTheBudgetIsSpent() throws Exception {
    AtomicInteger tries = new AtomicInteger();
    try (Stack stack = new Stack("test", parameters(3))) {
      for (int i = 0; i < 100; i++) {
        assertThrows(
            IOException.class,
            () ->
                stack.call(
                    attempt -> {
                      tries.incrementAndGet();
                      throw new IOException("down");
                    }));
      }
    }
    assertTrue(tries.get() >= 120 && tries.get() <= 132, tries + " tries for 100 calls");
  }

  @Test
  void endsAnAttemptThatHangsAndInterruptsIt() throws Exception {
    AtomicBoolean interrupted = new AtomicBoolean();
    try (Stack stack = new Stack("test", parameters(1))) {
      assertThrows(
          CallFailed.AttemptTimeout.class,
          () ->
              stack.call(
                  attempt -> {
                    try {
                      Thread.sleep(60_000);
                    } catch (InterruptedException e) {
                      interrupted.set(true);
                    }
                    return "late";
                  }));
      Thread.sleep(200);
    }
    assertTrue(interrupted.get());
  }

  @Test
  void refusesWhatNeitherRunsNorWaits() throws Exception {
    AtomicInteger refused = new AtomicInteger();
    ExecutorService callers = Executors.newFixedThreadPool(5);
    try (Stack stack = new Stack("test", parameters(1))) {
      List<Future<String>> calls = new ArrayList<>();
      for (int i = 0; i < 5; i++) {
        calls.add(
            callers.submit(
                () ->
                    stack.call(
                        attempt -> {
                          Thread.sleep(40);
                          return "fine";
                        })));
      }
      for (Future<String> call : calls) {
        try {
          call.get();
        } catch (ExecutionException e) {
          assertTrue(e.getCause() instanceof CallFailed.BulkheadFull);
          refused.incrementAndGet();
        }
      }
    }
    callers.shutdown();
    assertEquals(2, refused.get());
  }

  private static java.util.stream.Stream<String> sent(List<Attempt> attempts, String header) {
    return attempts.stream().map(attempt -> attempt.headers().get(header));
  }

  private static Parameters parameters(int tries) {
    Duration timeout = Duration.ofMillis(500);
    return new Parameters(
        Parameters.Trips.consecutive(1_000, timeout),
        Duration.ofSeconds(1),
        1,
        Set.of("Refused"),
        timeout,
        new Parameters.Bulkhead(2, 1),
        new Parameters.Retry(tries, false, Duration.ofMillis(1), Duration.ofMillis(1), false, 20),
        "Idempotency-Key");
  }

  private static final class Refused extends Exception {
    private static final long serialVersionUID = 1L;
  }
}
