package saga.participant;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Savepoint;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import javax.sql.DataSource;

/** What a participant remembers of keyed requests, in its own database. */
public final class Requests {
  /** The business change; it must go through the given connection. */
  @FunctionalInterface
  public interface Effect {
    Answer apply(Connection tx) throws SQLException;
  }

  /** Takes the business change back; gets the answer that was given, for what only it tells. */
  @FunctionalInterface
  public interface Undo {
    void apply(Connection tx, JsonNode answered) throws SQLException;
  }

  private record Row(String state, String hash, Answer answer) {}

  private static final Answer FENCED = Answer.ofCode(409, "Fenced");

  private final DataSource database;

  public Requests(DataSource database) {
    this.database = database;
  }

  /**
   * S3, S5: does a keyed request once, and gives the same answer each time. The business change
   * happens in the transaction that remembers the key, so there is never one without the other.
   *
   * @param request what was asked, to notice a key that is used for something else
   * @throws SQLException like whatever else the effect throws, except a Refusal: nothing has
   *     happened then
   */
  public Answer once(String key, String request, Effect effect) throws SQLException {
    String hash = hash(request);
    return Transactions.in(
        database,
        tx -> {
          // Waits for a request with the same key that is under way.
          if (!insert(tx, key, "done", hash, Answer.empty(0))) {
            Row row = lock(tx, key);
            boolean other = row.hash() != null && !row.hash().equals(hash);
            return other ? Answer.ofCode(422, "KeyUsedForAnotherRequest") : row.answer();
          }
          Savepoint before = tx.setSavepoint();
          try {
            return remember(tx, key, "done", effect.apply(tx));
          } catch (Refusal refusal) {
            tx.rollback(before);
            return remember(tx, key, "refused", refusal.answer());
          }
        });
  }

  /** Takes a keyed request back, once. S4: what has not come yet is refused when it comes. */
  public Answer undo(String key, Undo effect) throws SQLException {
    return Transactions.in(
        database,
        tx -> {
          if (insert(tx, key, "fenced", null, FENCED)) {
            return undone(false);
          }
          Row row = lock(tx, key);
          if (!row.state().equals("done")) {
            return undone(row.state().equals("undone"));
          }
          effect.apply(tx, row.answer().body());
          remember(tx, key, "undone", FENCED);
          return undone(true);
        });
  }

  /** What became of a keyed request, for those who do not know: 404 when it has not come. */
  public Answer outcomeOf(String key) throws SQLException {
    try (Connection connection = database.getConnection()) {
      return find(connection, key, "").map(Row::answer).orElse(Answer.ofCode(404, "NotSeen"));
    }
  }

  private static Answer undone(boolean undone) {
    return Answer.of(200, Map.of("undone", undone));
  }

  private static boolean insert(Connection tx, String key, String state, String hash, Answer answer)
      throws SQLException {
    String sql =
        """
        insert into saga_request (key, state, request_hash, status, answer)
        values (?, ?, ?, ?, ?::jsonb) on conflict do nothing\
        """;
    try (PreparedStatement insert = tx.prepareStatement(sql)) {
      insert.setString(1, key);
      insert.setString(2, state);
      insert.setString(3, hash);
      insert.setInt(4, answer.status());
      insert.setString(5, answer.body().toString());
      return insert.executeUpdate() == 1;
    }
  }

  private static Answer remember(Connection tx, String key, String state, Answer answer)
      throws SQLException {
    String sql =
        """
        update saga_request
        set state = ?, status = ?, answer = ?::jsonb, changed_at = now() where key = ?\
        """;
    try (PreparedStatement update = tx.prepareStatement(sql)) {
      update.setString(1, state);
      update.setInt(2, answer.status());
      update.setString(3, answer.body().toString());
      update.setString(4, key);
      update.executeUpdate();
    }
    return answer;
  }

  private static Row lock(Connection tx, String key) throws SQLException {
    return find(tx, key, " for update")
        .orElseThrow(() -> new SQLException("the row of " + key + " is gone"));
  }

  private static Optional<Row> find(Connection connection, String key, String lock)
      throws SQLException {
    String sql = "select state, request_hash, status, answer from saga_request where key = ?";
    try (PreparedStatement select = connection.prepareStatement(sql + lock)) {
      select.setString(1, key);
      try (ResultSet rows = select.executeQuery()) {
        if (!rows.next()) {
          return Optional.empty();
        }
        Answer answer = new Answer(rows.getInt("status"), parse(rows.getString("answer")));
        return Optional.of(
            new Row(rows.getString("state"), rows.getString("request_hash"), answer));
      }
    }
  }

  private static JsonNode parse(String json) throws SQLException {
    try {
      return Json.MAPPER.readTree(json);
    } catch (JsonProcessingException unreadable) {
      throw new SQLException("an answer that is no JSON", unreadable);
    }
  }

  private static String hash(String request) {
    try {
      byte[] text = request.getBytes(StandardCharsets.UTF_8);
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(text));
    } catch (NoSuchAlgorithmException impossible) {
      throw new IllegalStateException(impossible);
    }
  }
}
