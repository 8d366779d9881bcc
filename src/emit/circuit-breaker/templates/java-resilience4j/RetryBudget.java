package resilience;

/** Retries multiply the load just when the other side has too much of it: they may be only a part of all calls. */
final class RetryBudget {
  /** Free retries, so that a quiet service may retry too. */
  private static final double FREE = 10;

  private final double earned;
  private double saved = FREE;

  /**
   * @param percent retries per hundred calls; 0: none
   */
  RetryBudget(int percent) {
    this.earned = percent / 100.0;
  }

  /** A call was made: it earns a part of a retry. */
  synchronized void earn() {
    saved = Math.min(FREE, saved + earned);
  }

  /** Whether a retry may be made; it is then spent. */
  synchronized boolean spend() {
    if (earned == 0 || saved < 1) {
      return false;
    }
    saved -= 1;
    return true;
  }

  /** A retry was granted and not made. */
  synchronized void giveBack() {
    saved += 1;
  }
}
