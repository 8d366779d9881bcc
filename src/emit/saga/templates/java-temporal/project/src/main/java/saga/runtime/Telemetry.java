package saga.runtime;

import com.uber.m3.tally.Scope;
import io.opentelemetry.api.GlobalOpenTelemetry;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.StatusCode;
import io.temporal.activity.Activity;
import io.temporal.activity.ActivityInfo;
import io.temporal.failure.ApplicationFailure;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * S15: a span, a count and a log line for each try. Spans go nowhere until an OpenTelemetry SDK is
 * registered.
 */
final class Telemetry {
  private static final Logger log = LoggerFactory.getLogger("saga");

  /** Tries after which somebody is told that a step without a limit does not get on. */
  private static final int ALERT_EVERY = 10;

  private Telemetry() {}

  static Try start(ActivityInfo info, String step) {
    if (info.getAttempt() % ALERT_EVERY == 0) {
      log.error(
          "ALERT step does not get on: sagaId={} step={} tries={}",
          info.getWorkflowId(),
          step,
          info.getAttempt());
    }
    Span span =
        GlobalOpenTelemetry.getTracer("saga")
            .spanBuilder("saga " + step)
            .setAttribute("saga.id", info.getWorkflowId())
            .setAttribute("saga.step", step)
            .setAttribute("saga.attempt", info.getAttempt())
            .startSpan();
    return new Try(info, step, span);
  }

  static final class Try implements AutoCloseable {
    private final ActivityInfo info;
    private final String step;
    private final Span span;

    private Try(ActivityInfo info, String step, Span span) {
      this.info = info;
      this.step = step;
      this.span = span;
    }

    void succeeded() {
      outcome("Done", "");
    }

    ApplicationFailure failed(ApplicationFailure failure) {
      outcome(failure.getType(), failure.getOriginalMessage());
      span.setStatus(StatusCode.ERROR, failure.getOriginalMessage());
      return failure;
    }

    private void outcome(String outcome, String why) {
      span.setAttribute("saga.outcome", outcome);
      Scope metrics = Activity.getExecutionContext().getMetricsScope();
      metrics.tagged(Map.of("step", step, "outcome", outcome)).counter("saga_tries").inc(1);
      log.info(
          "saga step: sagaId={} step={} attempt={} outcome={} why={}",
          info.getWorkflowId(),
          step,
          info.getAttempt(),
          outcome,
          why);
    }

    /**
     * W3C trace context and correlation id. Without an SDK all calls of a saga still share one
     * trace.
     */
    Map<String, String> headers() {
      return Map.of(
          "traceparent", traceparent(),
          "x-correlation-id", Call.encode(info.getWorkflowId()),
          "x-saga-step", Call.encode(step),
          "x-saga-attempt", String.valueOf(info.getAttempt()));
    }

    private String traceparent() {
      SpanContext context = span.getSpanContext();
      if (context.isValid()) {
        return "00-"
            + context.getTraceId()
            + "-"
            + context.getSpanId()
            + "-"
            + context.getTraceFlags().asHex();
      }
      String one = info.getWorkflowId() + " " + step + " " + info.getAttempt();
      return "00-" + digest(info.getWorkflowId(), 32) + "-" + digest(one, 16) + "-01";
    }

    @Override
    public void close() {
      span.end();
    }
  }

  private static String digest(String text, int length) {
    try {
      byte[] hash =
          MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(hash).substring(0, length);
    } catch (NoSuchAlgorithmException impossible) {
      throw new IllegalStateException(impossible);
    }
  }
}
