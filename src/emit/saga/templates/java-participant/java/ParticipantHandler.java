package saga.participant;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.util.function.BiFunction;

/** Wraps the routes of a participant for the JDK's own web server. */
public final class ParticipantHandler implements HttpHandler {
  private static final System.Logger log = System.getLogger(ParticipantHandler.class.getName());

  private final Requests requests;
  private final BiFunction<String, String, Keyed.Handling> routes;

  /**
   * @param routes what a request is, by method and path
   */
  public ParticipantHandler(Requests requests, BiFunction<String, String, Keyed.Handling> routes) {
    this.requests = requests;
    this.routes = routes;
  }

  @Override
  public void handle(HttpExchange exchange) throws IOException {
    try (exchange) {
      write(exchange, answer(exchange));
    }
  }

  private Answer answer(HttpExchange exchange) throws IOException {
    String method = exchange.getRequestMethod();
    String path = exchange.getRequestURI().getRawPath();
    String key = exchange.getRequestHeaders().getFirst("Idempotency-Key");
    if (key == null || key.isEmpty()) {
      return Answer.ofCode(400, "KeyMissing");
    }
    String text = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
    try {
      return new Keyed(key, method, path, text).respond(requests, routes.apply(method, path));
    } catch (SQLException | RuntimeException failure) {
      // Whatever it was, nothing has happened: it may be tried again.
      log.log(Level.WARNING, "request failed: " + path, failure);
      return Answer.ofCode(503, "TryAgain");
    }
  }

  static void write(HttpExchange exchange, Answer answer) throws IOException {
    byte[] body = answer.body().toString().getBytes(StandardCharsets.UTF_8);
    exchange.getResponseHeaders().set("content-type", "application/json");
    exchange.sendResponseHeaders(answer.status(), body.length);
    exchange.getResponseBody().write(body);
  }
}
