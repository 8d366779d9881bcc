package saga.test;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * One run: what goes wrong, by step and in the order of the tries, and what the model checker says
 * must come of it. What is not listed goes well.
 */
record Scenario(
    String name, Map<String, List<Try>> calls, Map<String, List<Try>> undos, Expected expected) {

  enum Answer {
    @JsonProperty("done")
    DONE,
    @JsonProperty("refused")
    REFUSED,
    @JsonProperty("lost before effect")
    LOST_BEFORE_EFFECT,
    @JsonProperty("lost after effect")
    LOST_AFTER_EFFECT,
    @JsonProperty("late effect")
    LATE_EFFECT
  }

  /**
   * What becomes of one try of a call or of an undo.
   *
   * @param crash the worker is killed: before the participant acts on an answer that is lost before
   *     its effect, else after
   * @param cancels cancels that arrive while this try is under way
   * @param deadline the deadline passes while this try is under way
   * @param exhausts all further tries go the same way
   * @param landsEarly a late effect lands before the next try or the undo of its step; else when
   *     the saga has ended
   */
  record Try(
      Answer answer,
      boolean crash,
      int cancels,
      boolean deadline,
      boolean exhausts,
      boolean landsEarly) {
    static final Try WELL = new Try(Answer.DONE, false, 0, false, false, false);

    boolean fails() {
      return answer == Answer.REFUSED || exhausts;
    }
  }

  /**
   * @param net effects less undos, by step
   * @param parks times that a person has to let it go on
   */
  record Expected(String outcome, Map<String, Integer> net, int parks) {}

  /** A step as the participants of the tests play it. */
  record StepInfo(
      String id, String service, String kind, String header, JsonNode answer, Refused refusal) {}

  record Refused(int status, String code) {}

  static List<Scenario> all() {
    return read("/scenarios.json", new TypeReference<>() {});
  }

  static List<StepInfo> steps() {
    return read("/steps.json", new TypeReference<>() {});
  }

  boolean kills() {
    return tries().anyMatch(Try::crash);
  }

  boolean cancels() {
    return tries().anyMatch(one -> one.cancels() > 0);
  }

  boolean passesDeadline() {
    return tries().anyMatch(Try::deadline);
  }

  /** What the reason begins with for which the saga turns back: a step that failed, or a cancel. */
  String cause() {
    return calls.entrySet().stream()
        .flatMap(
            entry ->
                entry.getValue().stream()
                    .filter(one -> one.cancels() > 0 || one.fails())
                    .map(one -> one.cancels() > 0 ? "cancelled" : entry.getKey() + " "))
        .findFirst()
        .orElse("");
  }

  private Stream<Try> tries() {
    return Stream.of(calls, undos).flatMap(by -> by.values().stream()).flatMap(List::stream);
  }

  private static <T> T read(String resource, TypeReference<T> type) {
    try (InputStream file = Scenario.class.getResourceAsStream(resource)) {
      return JsonMapper.builder().build().readValue(file, type);
    } catch (IOException wrong) {
      throw new UncheckedIOException(wrong);
    }
  }
}
