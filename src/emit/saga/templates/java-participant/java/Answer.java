package saga.participant;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.util.Map;

/** What a participant answers, for good. */
public record Answer(int status, JsonNode body) {
  /** {@code {"code": "OutOfStock"}} */
  public static Answer ofCode(int status, String code) {
    return of(status, Map.of("code", code));
  }

  public static Answer of(int status, Object body) {
    return new Answer(status, Json.MAPPER.valueToTree(body));
  }

  public static Answer empty(int status) {
    return new Answer(status, JsonNodeFactory.instance.nullNode());
  }
}
