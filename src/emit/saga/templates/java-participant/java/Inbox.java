package saga.participant;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import javax.sql.DataSource;

/** Handles messages once, however often the broker delivers them. */
public final class Inbox {
  @FunctionalInterface
  public interface Handling {
    void apply(Connection tx) throws SQLException;
  }

  private final DataSource database;
  private final String consumer;

  public Inbox(DataSource database, String consumer) {
    this.database = database;
    this.consumer = consumer;
  }

  /**
   * To be followed by the acknowledgement of the message.
   *
   * @return false when it had been handled before
   */
  public boolean handleOnce(String messageId, Handling handling) throws SQLException {
    return Transactions.in(
        database,
        tx -> {
          String sql =
              "insert into inbox (consumer, message_id) values (?, ?) on conflict do nothing";
          try (PreparedStatement insert = tx.prepareStatement(sql)) {
            insert.setString(1, consumer);
            insert.setString(2, messageId);
            if (insert.executeUpdate() == 0) {
              return false;
            }
          }
          handling.apply(tx);
          return true;
        });
  }
}
