package resilience;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** The scenarios are the same for every language and library; here they run against this one. */
class ConformanceTest {
  private static final JsonNode SUITE = read();

  @TestFactory
  Stream<DynamicTest> scenarios() {
    return SUITE.get("scenarios").valueStream()
        .map(scenario -> DynamicTest.dynamicTest(scenario.get("name").asText(), () -> run(scenario.get("steps"))));
  }

  private static void run(JsonNode steps) throws Exception {
    try (Run run = new Run()) {
      int number = 0;
      for (JsonNode step : steps) {
        run.take(step, "step " + ++number + ": " + step);
      }
    }
  }

  private static final class Run implements AutoCloseable {
    private final Stack stack = new Stack("conformance", parameters());
    private final ExecutorService callers = Executors.newCachedThreadPool();
    private final AtomicInteger reached = new AtomicInteger();
    private final CountDownLatch old = new CountDownLatch(1);
    private Future<?> oldCall;

    void take(JsonNode step, String where) throws Exception {
      if (step.has("call")) {
        for (int i = 1; i <= step.get("times").asInt(); i++) {
          assertEquals(step.get("reaches").asBoolean(), reaches(step.get("call").asText()), where + ", call " + i);
        }
      } else if (step.has("wait")) {
        Thread.sleep(millis("waitDurationInOpenStateMs").plusMillis(60).toMillis());
      } else if (step.has("burst")) {
        int before = reached.get();
        List<Future<?>> calls = new ArrayList<>();
        CyclicBarrier together = new CyclicBarrier(step.get("burst").asInt());
        for (int i = 0; i < together.getParties(); i++) {
          calls.add(
              callers.submit(
                  () -> {
                    together.await();
                    settle(step.get("outcome").asText(), SUITE.get("holdMs").asInt());
                    return null;
                  }));
        }
        for (Future<?> call : calls) {
          call.get();
        }
        int count = reached.get() - before;
        assertTrue(
            count >= step.get("reachAtLeast").asInt() && count <= step.get("reachAtMost").asInt(),
            where + ": " + count + " reached it");
      } else if (step.has("pattern")) {
        int refused = 0;
        for (int i = 0; i < step.get("times").asInt(); i++) {
          if (!reaches(step.get("pattern").get(i % step.get("pattern").size()).asText())) {
            refused++;
          }
        }
        assertTrue(refused >= step.get("refusedAtLeast").asInt(), where + ": " + refused + " were refused");
      } else if (step.has("start")) {
        CountDownLatch started = new CountDownLatch(1);
        oldCall =
            callers.submit(
                () ->
                    stack.call(
                        attempt -> {
                          started.countDown();
                          old.await();
                          return "fine";
                        }));
        started.await();
      } else {
        old.countDown();
        try {
          oldCall.get();
        } catch (java.util.concurrent.ExecutionException e) {
          assertTrue(e.getCause() instanceof CallFailed.AttemptTimeout, where + ": " + e.getCause());
        }
      }
    }

    private boolean reaches(String outcome) {
      int before = reached.get();
      settle(outcome, 0);
      return reached.get() > before;
    }

    private void settle(String outcome, int holdMs) {
      try {
        stack.call(attempt -> depend(outcome, holdMs));
      } catch (Exception e) {
        // What a scenario is about is whether the call got through.
        assertTrue(!(e instanceof InterruptedException), "the test was interrupted");
      }
    }

    private String depend(String outcome, int holdMs) throws Exception {
      reached.incrementAndGet();
      Thread.sleep(holdMs);
      switch (outcome) {
        case "fail" -> throw new IOException("down");
        case "ignored" -> throw new NoSuchThing();
        case "slow" -> Thread.sleep(SUITE.get("slowMs").asInt());
        case "hang" -> new CountDownLatch(1).await();
        default -> { }
      }
      return "fine";
    }

    @Override
    public void close() {
      callers.shutdownNow();
      stack.close();
    }
  }

  private static final class NoSuchThing extends Exception {
    private static final long serialVersionUID = 1L;
  }

  private static Parameters parameters() {
    JsonNode given = SUITE.get("parameters");
    JsonNode trips = given.get("trips");
    return new Parameters(
        trips.get("mode").asText().equals("consecutive")
            ? Parameters.Trips.consecutive(trips.get("failureThreshold").asInt(), millis("attemptTimeoutMs"))
            : new Parameters.Trips(
                trips.get("failureRateThreshold").floatValue(),
                trips.get("slowCallRateThreshold").floatValue(),
                Duration.ofMillis(trips.get("slowCallDurationMs").asLong()),
                false,
                trips.get("slidingWindowSize").asInt(),
                trips.get("minimumNumberOfCalls").asInt()),
        millis("waitDurationInOpenStateMs"),
        given.get("permittedNumberOfCallsInHalfOpenState").asInt(),
        Set.of("NoSuchThing"),
        millis("attemptTimeoutMs"),
        new Parameters.Bulkhead(
            given.get("bulkhead").get("concurrent").asInt(), given.get("bulkhead").get("queue").asInt()),
        new Parameters.Retry(1, false, Duration.ZERO, Duration.ZERO, false, 0),
        "");
  }

  private static Duration millis(String name) {
    return Duration.ofMillis(SUITE.get("parameters").get(name).asLong());
  }

  private static JsonNode read() {
    try (InputStream file = ConformanceTest.class.getResourceAsStream("/scenarios.json")) {
      return new ObjectMapper().readTree(file);
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }
}
