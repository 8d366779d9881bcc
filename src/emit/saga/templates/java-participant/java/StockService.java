package saga.participant;

import com.fasterxml.jackson.databind.JsonNode;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.Map;
import java.util.concurrent.Executors;
import javax.sql.DataSource;

/**
 * An example that takes part in sagas: one route that does, one that takes back, one that tells.
 */
public final class StockService {
  private StockService() {}

  /** Listens on this machine; stop it with {@code stop}. */
  public static HttpServer start(DataSource database, int port) throws IOException {
    HttpServer server = HttpServer.create(new InetSocketAddress("127.0.0.1", port), 0);
    server.setExecutor(Executors.newCachedThreadPool());
    server.createContext("/", new ParticipantHandler(new Requests(database), StockService::route));
    server.start();
    return server;
  }

  private static Keyed.Handling route(String method, String path) {
    if (method.equals("POST") && path.equals("/reservations")) {
      return new Keyed.Do(StockService::reserve);
    }
    if (!path.startsWith("/reservations/")) {
      return new Keyed.NotFound();
    }
    return switch (method) {
      case "DELETE" -> new Keyed.Undo(StockService::release);
      case "GET" -> new Keyed.Query();
      default -> new Keyed.NotFound();
    };
  }

  private static Answer reserve(Connection tx, Keyed request) throws SQLException {
    String item = request.body().path("item").asText();
    String sql = "update stock set left_over = left_over - 1 where item = ? and left_over > 0";
    if (change(tx, sql, item) == 0) {
      throw new Refusal("OutOfStock");
    }
    return Answer.of(201, Map.of("item", item));
  }

  private static void release(Connection tx, Keyed request, JsonNode answered) throws SQLException {
    String sql = "update stock set left_over = left_over + 1 where item = ?";
    change(tx, sql, answered.path("item").asText());
  }

  private static int change(Connection tx, String sql, String item) throws SQLException {
    try (PreparedStatement update = tx.prepareStatement(sql)) {
      update.setString(1, item);
      return update.executeUpdate();
    }
  }
}
