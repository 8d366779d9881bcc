package saga.test;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import javax.sql.DataSource;
import saga.participant.Answer;
import saga.participant.Keyed;
import saga.participant.Refusal;
import saga.participant.Requests;
import saga.runtime.Participant;

/**
 * All participants of the saga in one server, with the real kit, a ledger of what they did, and
 * troubles made to order.
 */
final class Participants implements AutoCloseable {
  /** What happens to the saga while a participant is asked. */
  interface Surroundings {
    void cancel(String sagaId, int times);

    /** Nobody hears the answer of the call that is under way. */
    void passDeadline();

    void kill();
  }

  record Seen(String sagaId, String step, String traceparent) {}

  /** What one saga meets. */
  private static final class Play {
    final Scenario scenario;
    final Map<String, Integer> tries = new HashMap<>();
    final Map<String, Late> late = new HashMap<>();
    boolean mended;

    Play(Scenario scenario) {
      this.scenario = scenario;
    }
  }

  /** A call that is still on its way. */
  private interface Late {
    Answer land() throws SQLException;
  }

  private final DataSource database;
  private final Requests requests;
  private final Map<String, Scenario.StepInfo> steps = new TreeMap<>();
  private final Map<String, Play> plays = new ConcurrentHashMap<>();
  private final HttpServer server;
  private volatile Surroundings surroundings;
  final List<Seen> seen = new CopyOnWriteArrayList<>();

  Participants(DataSource database) throws IOException, SQLException {
    this.database = database;
    this.requests = new Requests(database);
    Scenario.steps().forEach(step -> steps.put(step.id(), step));
    Database.execute(
        database,
        "create table ledger (saga_id text not null, step text not null, effect integer not null)");
    server = HttpServer.create(new InetSocketAddress("127.0.0.1", 0), 0);
    server.setExecutor(Executors.newCachedThreadPool());
    server.createContext("/", this::serve);
    server.start();
  }

  void surroundedBy(Surroundings given) {
    surroundings = given;
  }

  /** The services' addresses, as the saga looks for them. */
  Map<String, String> addresses() {
    String address = "http://127.0.0.1:" + server.getAddress().getPort();
    Map<String, String> addresses = new TreeMap<>();
    steps.values().forEach(step -> addresses.put(Participant.variableOf(step.service()), address));
    return addresses;
  }

  void begin(String sagaId, Scenario scenario) {
    plays.put(sagaId, new Play(scenario));
  }

  /** From now on everything goes well. */
  void mend(String sagaId) {
    Play play = plays.get(sagaId);
    synchronized (play) {
      play.mended = true;
    }
  }

  /**
   * Lets land what is still on its way, and tells what is left: step → 1 done, 0 not done or taken
   * back.
   */
  Map<String, Integer> end(String sagaId) throws SQLException {
    Play play = plays.remove(sagaId);
    for (Late late : play.late.values()) {
      late.land();
    }
    Map<String, Integer> net = new TreeMap<>();
    steps.values().stream()
        .filter(step -> !step.kind().equals("readonly"))
        .forEach(step -> net.put(step.id(), 0));
    String sql = "select step, sum(effect)::int from ledger where saga_id = ? group by step";
    try (Connection connection = database.getConnection();
        PreparedStatement select = connection.prepareStatement(sql)) {
      select.setString(1, sagaId);
      try (ResultSet rows = select.executeQuery()) {
        while (rows.next()) {
          net.put(rows.getString(1), rows.getInt(2));
        }
      }
    }
    return net;
  }

  @Override
  public void close() {
    server.stop(0);
  }

  private void serve(HttpExchange exchange) throws IOException {
    try (exchange) {
      Answer answer;
      try {
        answer = react(exchange);
      } catch (SQLException failure) {
        answer = Answer.ofCode(503, "TryAgain");
      }
      if (answer == null) {
        return;
      }
      byte[] body = answer.body().toString().getBytes(StandardCharsets.UTF_8);
      exchange.getResponseHeaders().set("content-type", "application/json");
      exchange.sendResponseHeaders(answer.status(), body.length);
      exchange.getResponseBody().write(body);
    }
  }

  /** What is answered; null when the connection breaks instead. */
  private Answer react(HttpExchange exchange) throws IOException, SQLException {
    String sagaId = decoded(exchange, "x-correlation-id");
    String name = decoded(exchange, "x-saga-step");
    seen.add(new Seen(sagaId, name, exchange.getRequestHeaders().getFirst("traceparent")));
    Scenario.StepInfo step = steps.get(name.replaceFirst("^(undo|query) ", ""));
    Keyed request = keyed(exchange, step);
    if (name.startsWith("query ")) {
      return requests.outcomeOf(request.key());
    }
    Play play = plays.get(sagaId);
    Scenario.Try now = next(play, name, step);
    if (now.cancels() > 0) {
      surroundings.cancel(sagaId, now.cancels());
    }
    if (now.deadline()) {
      surroundings.passDeadline();
      return null;
    }
    return switch (now.answer()) {
      case DONE -> {
        Answer answer = handle(request, sagaId, name, step, false);
        yield now.crash() ? killed() : answer;
      }
      case REFUSED -> handle(request, sagaId, name, step, true);
      case LOST_BEFORE_EFFECT -> now.crash() ? killed() : null;
      case LOST_AFTER_EFFECT -> {
        handle(request, sagaId, name, step, false);
        yield null;
      }
      case LATE_EFFECT -> {
        synchronized (play) {
          play.late.put(step.id(), () -> handle(request, sagaId, name, step, false));
        }
        yield null;
      }
    };
  }

  private Answer killed() {
    surroundings.kill();
    return null;
  }

  private static Scenario.Try next(Play play, String name, Scenario.StepInfo step)
      throws SQLException {
    synchronized (play) {
      int number = play.tries.merge(name, 1, Integer::sum) - 1;
      boolean isUndo = name.startsWith("undo ");
      List<Scenario.Try> calls = play.scenario.calls().getOrDefault(step.id(), List.of());
      if (play.late.containsKey(step.id()) && calls.stream().anyMatch(Scenario.Try::landsEarly)) {
        play.late.remove(step.id()).land();
      }
      List<Scenario.Try> tries =
          isUndo ? play.scenario.undos().getOrDefault(step.id(), List.of()) : calls;
      if (play.mended || tries.isEmpty()) {
        return Scenario.Try.WELL;
      }
      Scenario.Try last = tries.get(tries.size() - 1);
      if (number < tries.size()) {
        return tries.get(number);
      }
      return last.exhausts() ? last : Scenario.Try.WELL;
    }
  }

  private Answer handle(
      Keyed request, String sagaId, String name, Scenario.StepInfo step, boolean refuses)
      throws SQLException {
    boolean isUndo = name.startsWith("undo ");
    Answer refusal = Answer.ofCode(step.refusal().status(), step.refusal().code());
    if (refuses && (isUndo || !step.kind().matches("compensatable|pivot"))) {
      // Such a step must not refuse for good; that it does is a fault that somebody mends.
      return refusal;
    }
    if (step.kind().equals("readonly")) {
      return new Answer(200, step.answer());
    }
    Keyed.Handling handling =
        isUndo
            ? new Keyed.Undo((tx, keyed, answered) -> write(tx, sagaId, step, -1))
            : new Keyed.Do(
                (tx, keyed) -> {
                  if (refuses) {
                    throw new Refusal(step.refusal().code(), step.refusal().status());
                  }
                  write(tx, sagaId, step, 1);
                  return new Answer(200, step.answer());
                });
    return request.respond(requests, handling);
  }

  private static void write(Connection tx, String sagaId, Scenario.StepInfo step, int effect)
      throws SQLException {
    String sql = "insert into ledger (saga_id, step, effect) values (?, ?, ?)";
    try (PreparedStatement insert = tx.prepareStatement(sql)) {
      insert.setString(1, sagaId);
      insert.setString(2, step.id());
      insert.setInt(3, effect);
      insert.executeUpdate();
    }
  }

  private static Keyed keyed(HttpExchange exchange, Scenario.StepInfo step) throws IOException {
    return new Keyed(
        decoded(exchange, step.header()),
        exchange.getRequestMethod(),
        exchange.getRequestURI().getRawPath(),
        new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
  }

  private static String decoded(HttpExchange exchange, String header) {
    String value = exchange.getRequestHeaders().getFirst(header);
    return URLDecoder.decode(String.valueOf(value), StandardCharsets.UTF_8);
  }
}
