package saga.participant;

import com.fasterxml.jackson.databind.json.JsonMapper;

final class Json {
  static final JsonMapper MAPPER = JsonMapper.builder().build();

  private Json() {}
}
