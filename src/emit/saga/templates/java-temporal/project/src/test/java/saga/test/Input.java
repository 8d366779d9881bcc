package saga.test;

import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/** Inputs of sagas, all different. */
final class Input {
  private static final JsonMapper JSON = JsonMapper.builder().findAndAddModules().build();

  private Input() {}

  static <T> T of(Class<T> type, int serial) {
    try (InputStream file = Input.class.getResourceAsStream("/input.json")) {
      String text = new String(file.readAllBytes(), StandardCharsets.UTF_8);
      String one = text.replace("{serial12}", "%012d".formatted(serial));
      return JSON.readValue(one.replace("{serial}", String.valueOf(serial)), type);
    } catch (IOException wrong) {
      throw new UncheckedIOException(wrong);
    }
  }
}
