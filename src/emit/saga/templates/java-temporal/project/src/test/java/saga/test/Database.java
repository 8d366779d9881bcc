package saga.test;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.UUID;
import javax.sql.DataSource;
import org.postgresql.ds.PGSimpleDataSource;

/**
 * An empty database with the tables of participants: a new one on the server of DATABASE_URL, or an
 * embedded PostgreSQL.
 */
final class Database {
  private static final String MIGRATION = "/saga/participant/001-saga-requests.sql";

  private static EmbeddedPostgres embedded;

  private Database() {}

  static DataSource open() throws IOException, SQLException {
    String name = "saga_test_" + UUID.randomUUID().toString().replace("-", "");
    execute(server("postgres"), "create database " + name);
    DataSource database = server(name);
    execute(database, migration());
    return database;
  }

  static void execute(DataSource database, String sql) throws SQLException {
    try (Connection connection = database.getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  private static synchronized DataSource server(String name) throws IOException {
    String url = System.getenv("DATABASE_URL");
    if (url == null || url.isEmpty()) {
      if (embedded == null) {
        // It ends with this process.
        embedded = EmbeddedPostgres.builder().start();
      }
      return embedded.getDatabase("postgres", name);
    }
    URI uri = URI.create(url);
    String[] user = (uri.getUserInfo() == null ? "postgres" : uri.getUserInfo()).split(":", 2);
    PGSimpleDataSource source = new PGSimpleDataSource();
    source.setServerNames(new String[] {uri.getHost()});
    source.setPortNumbers(new int[] {uri.getPort() < 0 ? 5432 : uri.getPort()});
    source.setDatabaseName(name);
    source.setUser(user[0]);
    source.setPassword(user.length > 1 ? user[1] : "");
    return source;
  }

  private static String migration() {
    try (InputStream file = Database.class.getResourceAsStream(MIGRATION)) {
      return new String(file.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException lost) {
      throw new UncheckedIOException(lost);
    }
  }
}
