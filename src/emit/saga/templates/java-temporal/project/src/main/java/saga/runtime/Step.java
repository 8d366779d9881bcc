package saga.runtime;

import io.temporal.failure.ActivityFailure;
import io.temporal.failure.CanceledFailure;
import io.temporal.workflow.Functions;

/** A step of a saga, and its answer once it is done. */
public final class Step<R> {
  private enum Kind {
    COMPENSATABLE,
    PIVOT,
    RETRIABLE,
    READONLY
  }

  private final String id;
  private final Kind kind;
  private final Functions.Func<R> call;
  private final Functions.Proc undo;
  private Outcome<R> outcome = new Outcome.Unknown<>("not started");

  private Step(Kind kind, String id, Functions.Func<R> call, Functions.Proc undo) {
    this.kind = kind;
    this.id = id;
    this.call = call;
    this.undo = undo;
  }

  public static <R> Step<R> compensatable(String id, Functions.Func<R> call, Functions.Proc undo) {
    return new Step<>(Kind.COMPENSATABLE, id, call, undo);
  }

  public static Step<Void> compensatable(String id, Functions.Proc call, Functions.Proc undo) {
    return compensatable(id, answerless(call), undo);
  }

  /** Decides: once it is done the saga goes forward, until then it can turn back. */
  public static <R> Step<R> pivot(String id, Functions.Func<R> call) {
    return new Step<>(Kind.PIVOT, id, call, null);
  }

  public static Step<Void> pivot(String id, Functions.Proc call) {
    return pivot(id, answerless(call));
  }

  /** Has to succeed, however long that takes. */
  public static <R> Step<R> retriable(String id, Functions.Func<R> call) {
    return new Step<>(Kind.RETRIABLE, id, call, null);
  }

  public static Step<Void> retriable(String id, Functions.Proc call) {
    return retriable(id, answerless(call));
  }

  /** Changes nothing. */
  public static <R> Step<R> readonly(String id, Functions.Func<R> call) {
    return new Step<>(Kind.READONLY, id, call, null);
  }

  public static Step<Void> readonly(String id, Functions.Proc call) {
    return readonly(id, answerless(call));
  }

  /** The participant's answer; null when a person has done the step by hand. */
  public R answer() {
    if (outcome instanceof Outcome.Done<R> done) {
      return done.answer();
    }
    throw new IllegalStateException(id + " is not done");
  }

  String id() {
    return id;
  }

  boolean isPivot() {
    return kind == Kind.PIVOT;
  }

  boolean canBeTakenBack() {
    return kind == Kind.COMPENSATABLE;
  }

  Outcome<R> outcome() {
    return outcome;
  }

  /** Waits until the call has settled. */
  void perform() {
    try {
      outcome = new Outcome.Done<>(call.apply());
    } catch (ActivityFailure failure) {
      outcome = Outcome.of(failure);
    } catch (CanceledFailure failure) {
      outcome = new Outcome.Unknown<>("stopped");
    }
  }

  void doneByHand() {
    outcome = new Outcome.Done<>(null);
  }

  /** S2: addressed by the step's key, never by its answer. */
  Outcome<Void> takeBack() {
    try {
      undo.apply();
      return new Outcome.Done<>(null);
    } catch (ActivityFailure failure) {
      return Outcome.of(failure);
    }
  }

  private static Functions.Func<Void> answerless(Functions.Proc call) {
    return () -> {
      call.apply();
      return null;
    };
  }
}
