package saga.participant;

import java.sql.Connection;
import java.sql.SQLException;
import javax.sql.DataSource;

/** Runs in one transaction: all of it or nothing. */
final class Transactions {
  @FunctionalInterface
  interface Work<T> {
    T run(Connection tx) throws SQLException;
  }

  private Transactions() {}

  static <T> T in(DataSource database, Work<T> work) throws SQLException {
    try (Connection tx = database.getConnection()) {
      tx.setAutoCommit(false);
      try {
        T result = work.run(tx);
        tx.commit();
        return result;
      } catch (SQLException | RuntimeException | Error failure) {
        try {
          tx.rollback();
        } catch (SQLException lost) {
          failure.addSuppressed(lost);
        }
        throw failure;
      } finally {
        // Pools hand the connection out again.
        tx.setAutoCommit(true);
      }
    }
  }
}
