package saga.participant;

/**
 * The business says no, for good: the same key will always be answered like this. For what may work
 * later throw anything else. A step that comes after the pivot must not refuse.
 */
public final class Refusal extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final int status;

  public Refusal(String code) {
    this(code, 409);
  }

  public Refusal(String code, int status) {
    super(code);
    this.status = status;
  }

  Answer answer() {
    return Answer.ofCode(status, getMessage());
  }
}
