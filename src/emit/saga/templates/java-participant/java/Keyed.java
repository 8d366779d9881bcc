package saga.participant;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import java.sql.Connection;
import java.sql.SQLException;

/**
 * A request of a saga.
 *
 * @param key of the step that is done or taken back
 * @param text the body as it came
 */
public record Keyed(String key, String method, String path, String text) {
  /** How one route takes part in sagas. */
  public sealed interface Handling {}

  @FunctionalInterface
  public interface Effect {
    Answer apply(Connection tx, Keyed request) throws SQLException;
  }

  @FunctionalInterface
  public interface Reversal {
    void apply(Connection tx, Keyed request, JsonNode answered) throws SQLException;
  }

  public record Do(Effect effect) implements Handling {}

  public record Undo(Reversal reversal) implements Handling {}

  /** Tells what became of a request. */
  public record Query() implements Handling {}

  /** Not for sagas. */
  public record NotFound() implements Handling {}

  public JsonNode body() {
    try {
      return Json.MAPPER.readTree(text);
    } catch (JsonProcessingException unreadable) {
      throw new Refusal("NoJson", 400);
    }
  }

  /** Idempotent, fenced, with stable answers. */
  public Answer respond(Requests requests, Handling handling) throws SQLException {
    if (handling instanceof Do does) {
      String request = method + "\n" + path + "\n" + text;
      return requests.once(key, request, tx -> does.effect().apply(tx, this));
    }
    if (handling instanceof Undo undoes) {
      return requests.undo(key, (tx, answered) -> undoes.reversal().apply(tx, this, answered));
    }
    return handling instanceof Query ? requests.outcomeOf(key) : Answer.ofCode(404, "NotFound");
  }
}
