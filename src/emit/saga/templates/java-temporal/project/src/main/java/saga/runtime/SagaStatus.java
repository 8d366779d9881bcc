package saga.runtime;

import java.util.List;

/**
 * What a saga tells about itself.
 *
 * @param done steps whose effect is known, in the order in which that became known
 * @param step where it is parked; null when it is not
 * @param cause why it turned back; null when it did not
 * @param why why it is parked; null when it is not
 * @param parks how often it was parked
 */
public record SagaStatus(
    SagaState state,
    String version,
    List<String> done,
    String step,
    String cause,
    String why,
    int parks) {}
