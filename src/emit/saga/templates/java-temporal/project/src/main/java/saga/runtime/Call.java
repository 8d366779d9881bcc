package saga.runtime;

import com.fasterxml.jackson.annotation.JsonFormat;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.temporal.activity.Activity;
import io.temporal.activity.ActivityInfo;
import io.temporal.failure.ApplicationFailure;
import java.io.IOException;
import java.math.BigDecimal;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** One try of a request to a participant, from inside an activity. */
public final class Call {
  private static final HttpClient CLIENT =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

  private static final JsonMapper JSON =
      JsonMapper.builder()
          .findAndAddModules()
          .disable(SerializationFeature.WRITE_DATES_AS_TIMESTAMPS)
          .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
          .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
          // Money goes out as the text it came in.
          .withConfigOverride(
              BigDecimal.class,
              decimal -> decimal.setFormat(JsonFormat.Value.forShape(JsonFormat.Shape.STRING)))
          .serializationInclusion(JsonInclude.Include.NON_NULL)
          .build();

  private final ActivityInfo info = Activity.getExecutionContext().getInfo();
  private final String method;
  private final String address;
  private final String step;
  private final String path;
  private final Object[] values;
  private final Map<String, Object> body = new LinkedHashMap<>();
  private Errors errors = Errors.DEFAULT;
  private String header = "Idempotency-Key";
  private String key;
  private String question;
  private Object[] questionValues;

  Call(String method, String address, String step, String path, Object... values) {
    this.method = method;
    this.address = address;
    this.step = step;
    this.path = path;
    this.values = values;
    this.key = sagaId() + ":" + step.replaceFirst("^undo ", "");
  }

  /** The id of the saga that the activity at hand belongs to. */
  public static String sagaId() {
    return Activity.getExecutionContext().getInfo().getWorkflowId();
  }

  public Call with(String name, Object value) {
    body.put(name, value);
    return this;
  }

  public Call errors(Errors given) {
    this.errors = given;
    return this;
  }

  /** Request header that carries the key. */
  public Call header(String name) {
    this.header = name;
    return this;
  }

  /** The same at each try; default: {@code sagaId:step}. */
  public Call key(String given) {
    this.key = given;
    return this;
  }

  /** S6: where to ask what became of it, when the answer does not say. */
  public Call orAsk(String at, Object... with) {
    this.question = at;
    this.questionValues = with;
    return this;
  }

  public void send() {
    send(JsonNode.class);
  }

  /**
   * @throws ApplicationFailure of a type of {@link Failures}
   */
  public <R> R send(Class<R> answer) {
    try {
      return attempt(answer, method, step, path, values);
    } catch (ApplicationFailure failure) {
      if (question == null || !failure.getType().equals(Failures.UNKNOWN)) {
        throw failure;
      }
      try {
        return attempt(answer, "GET", "query " + step, question, questionValues);
      } catch (ApplicationFailure notFound) {
        // Not found is not refused: it may still be under way, so the same key is sent again.
        failure.addSuppressed(notFound);
        throw failure;
      }
    }
  }

  private <R> R attempt(Class<R> type, String verb, String name, String at, Object... parts) {
    String target = fill(at, parts);
    try (Telemetry.Try observed = Telemetry.start(info, name)) {
      HttpRequest request = request(verb, target, observed);
      try {
        HttpResponse<String> response = CLIENT.send(request, HttpResponse.BodyHandlers.ofString());
        if (response.statusCode() / 100 != 2) {
          throw observed.failed(failure(verb, target, response));
        }
        R answer = read(type, response.body());
        observed.succeeded();
        return answer;
      } catch (JsonProcessingException unreadable) {
        // It was done, and what is needed of it is not there.
        String why =
            verb + " " + target + ": unexpected answer (" + unreadable.getOriginalMessage() + ")";
        throw observed.failed(ApplicationFailure.newFailure(why, Failures.UNKNOWN));
      } catch (IOException lost) {
        String sign = lost instanceof HttpTimeoutException ? "timeout" : "reset";
        String why = verb + " " + target + ": " + sign;
        throw observed.failed(ApplicationFailure.newFailure(why, errors.classify(List.of(sign))));
      } catch (InterruptedException stopped) {
        Thread.currentThread().interrupt();
        throw observed.failed(ApplicationFailure.newFailure("the worker stops", Failures.UNKNOWN));
      }
    }
  }

  private HttpRequest request(String verb, String target, Telemetry.Try observed) {
    Duration both = info.getStartToCloseTimeout().minus(SagaWorkflow.GRACE);
    Duration timeout = question == null ? both : both.dividedBy(2);
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create(address + target))
            .timeout(timeout)
            // A header holds no more than ASCII.
            .header(header, encode(key));
    observed.headers().forEach(request::header);
    if (body.isEmpty() || verb.equals("GET")) {
      return request.method(verb, HttpRequest.BodyPublishers.noBody()).build();
    }
    return request
        .header("content-type", "application/json")
        .method(verb, HttpRequest.BodyPublishers.ofString(written()))
        .build();
  }

  private String written() {
    try {
      return JSON.writeValueAsString(body);
    } catch (JsonProcessingException wrong) {
      throw new IllegalStateException("the body of " + step + " cannot be written", wrong);
    }
  }

  private ApplicationFailure failure(String verb, String target, HttpResponse<String> response) {
    int status = response.statusCode();
    String code = codeIn(response.body());
    List<String> signs = List.of(code, "http:" + status, "http:" + status / 100 + "xx");
    String why = (verb + " " + target + ": " + status + " " + code).trim();
    return ApplicationFailure.newFailure(why, errors.classify(signs));
  }

  /** {@code {"code": "OutOfStock"}} */
  private static String codeIn(String answer) {
    try {
      return JSON.readTree(answer).path("code").asText();
    } catch (JsonProcessingException plain) {
      return "";
    }
  }

  private static <R> R read(Class<R> type, String text) throws JsonProcessingException {
    return type == JsonNode.class && text.isEmpty() ? null : JSON.readValue(text, type);
  }

  private String fill(String at, Object... parts) {
    String filled = at.replace("{key}", encode(key));
    for (Object part : parts) {
      int gap = filled.indexOf("{}");
      filled = filled.substring(0, gap) + encode(String.valueOf(part)) + filled.substring(gap + 2);
    }
    return filled;
  }

  static String encode(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
  }
}
