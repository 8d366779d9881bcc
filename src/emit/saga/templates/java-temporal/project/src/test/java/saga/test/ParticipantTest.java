package saga.test;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.sun.net.httpserver.HttpServer;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import saga.participant.Answer;
import saga.participant.Inbox;
import saga.participant.Requests;
import saga.participant.StockService;

/** The kit for participants, by its example. */
class ParticipantTest {
  private record Reply(int status, String body) {}

  private static final HttpClient CLIENT = HttpClient.newHttpClient();
  private static final ExecutorService THREADS = Executors.newCachedThreadPool();

  private static DataSource database;
  private static HttpServer server;

  @BeforeAll
  static void start() throws Exception {
    database = Database.open();
    Database.execute(
        database, "create table stock (item text primary key, left_over integer not null)");
    Database.execute(database, "insert into stock values ('cup', 5), ('plate', 0)");
    server = StockService.start(database, 0);
  }

  @AfterAll
  static void stop() {
    server.stop(0);
    THREADS.shutdown();
  }

  @Test
  void doesAKeyedRequestOnceAndAnswersTheSame() throws Exception {
    int before = left("cup");
    for (Reply reply : together(10, () -> reserve("once", "cup"))) {
      assertEquals(new Reply(201, "{\"item\":\"cup\"}"), reply);
    }
    assertEquals(before - 1, left("cup"));
  }

  @Test
  void keepsToARefusal() throws Exception {
    assertEquals(409, reserve("refused", "plate").status());
    Database.execute(database, "update stock set left_over = 1 where item = 'plate'");
    assertEquals(new Reply(409, "{\"code\":\"OutOfStock\"}"), reserve("refused", "plate"));
    assertEquals(1, left("plate"));
  }

  @Test
  void takesBackOnce() throws Exception {
    int before = left("cup");
    reserve("undone", "cup");
    together(5, () -> release("undone"));
    assertEquals(before, left("cup"));
  }

  @Test
  void refusesAStepThatComesAfterItsUndo() throws Exception {
    int before = left("cup");
    assertEquals(new Reply(200, "{\"undone\":false}"), release("late"));
    assertEquals(new Reply(409, "{\"code\":\"Fenced\"}"), reserve("late", "cup"));
    assertEquals(before, left("cup"));
  }

  @Test
  void refusesAStepThatComesWhileItIsTakenBackOrDoesItFirst() throws Exception {
    int before = left("cup");
    for (int round = 0; round < 10; round++) {
      String key = "race-" + round;
      Future<Reply> step = THREADS.submit(() -> reserve(key, "cup"));
      release(key);
      step.get();
    }
    assertEquals(before, left("cup"));
  }

  @Test
  void tellsWhatBecameOfARequest() throws Exception {
    assertEquals(404, ask("GET", "never", null).status());
    reserve("asked", "cup");
    assertEquals(201, ask("GET", "asked", null).status());
    release("asked");
  }

  @Test
  void noticesAKeyThatIsUsedForSomethingElse() throws Exception {
    reserve("mine", "cup");
    assertEquals(422, reserve("mine", "plate").status());
    release("mine");
  }

  @Test
  void leavesNoTraceOfWhatFailed() throws Exception {
    Requests requests = new Requests(database);
    assertThrows(
        IllegalStateException.class,
        () ->
            requests.once(
                "failed",
                "",
                tx -> {
                  try (Statement statement = tx.createStatement()) {
                    statement.execute("update stock set left_over = 0 where item = 'cup'");
                  }
                  throw new IllegalStateException("the disk is full");
                }));
    assertNotEquals(0, left("cup"));
    assertEquals(Answer.of(200, 1), requests.once("failed", "", tx -> Answer.of(200, 1)));
  }

  @Test
  void triesAnUndoThatFailedAgain() throws Exception {
    Requests requests = new Requests(database);
    requests.once("kept", "", tx -> Answer.of(200, "kept"));
    assertThrows(
        SQLException.class,
        () ->
            requests.undo(
                "kept",
                (tx, answered) -> {
                  throw new SQLException("away");
                }));
    List<String> answers = new ArrayList<>();
    requests.undo("kept", (tx, answered) -> answers.add(answered.asText()));
    assertEquals(List.of("kept"), answers);
  }

  @Test
  void handlesAMessageOnce() throws Exception {
    Inbox inbox = new Inbox(database, "billing");
    AtomicInteger handled = new AtomicInteger();
    List<Boolean> results =
        together(3, () -> inbox.handleOnce("message-1", tx -> handled.incrementAndGet()));
    assertEquals(1, handled.get());
    assertEquals(1, results.stream().filter(first -> first).count());
  }

  private static Reply reserve(String key, String item) throws Exception {
    return ask("POST", key, item);
  }

  private static Reply release(String key) throws Exception {
    return ask("DELETE", key, null);
  }

  private static Reply ask(String method, String key, String item) throws Exception {
    String path = item == null ? "/reservations/" + key : "/reservations";
    String body = item == null ? "" : "{\"item\":\"" + item + "\"}";
    HttpRequest request =
        HttpRequest.newBuilder(
                URI.create("http://127.0.0.1:" + server.getAddress().getPort() + path))
            .header("Idempotency-Key", key)
            .method(method, HttpRequest.BodyPublishers.ofString(body))
            .build();
    HttpResponse<String> response = CLIENT.send(request, HttpResponse.BodyHandlers.ofString());
    return new Reply(response.statusCode(), response.body());
  }

  private static <T> List<T> together(int times, Callable<T> work) throws Exception {
    List<T> results = new ArrayList<>();
    for (Future<T> result : THREADS.invokeAll(Collections.nCopies(times, work))) {
      results.add(result.get());
    }
    return results;
  }

  private static int left(String item) throws SQLException {
    try (Connection connection = database.getConnection();
        Statement statement = connection.createStatement();
        ResultSet rows =
            statement.executeQuery("select left_over from stock where item = '" + item + "'")) {
      rows.next();
      return rows.getInt(1);
    }
  }
}
