import type { Complaint } from '../blueprint.ts';
import { showDuration } from '../duration.ts';
import { showWorstCase, worstCase } from './parameters.ts';
import type { BreakerSpec } from './spec.ts';
import { type LibraryId, type Parameter, parametersOf } from './support.ts';

const error = (code: string, message: string): Complaint => ({ code, level: 'error', message: `${code} ${message}` });
const warning = (code: string, message: string): Complaint => ({
  code,
  level: 'warning',
  message: `${code} ${message}`,
});

/** What is wrong with a spec for whatever library, in the order of the codes. */
export function checkSpec(spec: BreakerSpec): readonly Complaint[] {
  const { call, settings, retry, attemptTimeoutMs, deadlineMs, fallback } = spec;
  const of = `call "${call}":`;
  const complaints: Complaint[] = [];
  if (retry.tries > 1 && !spec.idempotent && spec.idempotencyKey === undefined)
    complaints.push(
      error(
        'B1',
        `${of} ${retry.tries} tries of a call that is not idempotent do its work several times. Write retry: { max: 1 }, or idempotencyKey: "header:Idempotency-Key" when ${spec.service} honours it, or idempotent: true when a repetition changes nothing.`,
      ),
    );
  const worst = worstCase(retry.tries, attemptTimeoutMs, retry);
  if (worst > deadlineMs)
    complaints.push(
      error(
        'B2',
        `${of} ${showWorstCase(retry.tries, attemptTimeoutMs, retry)} is more than the deadline of ${showDuration(deadlineMs)}. Write fewer tries, a shorter attemptTimeout, or deadline: ${showDuration(worst)}.`,
      ),
    );
  if (settings.waitDurationMs <= attemptTimeoutMs)
    complaints.push(
      error(
        'B3',
        `${of} waitDurationInOpenState ${showDuration(settings.waitDurationMs)} is not longer than the attempt timeout ${showDuration(attemptTimeoutMs)}: calls from before it opened would still be under way when it is on trial, and their outcome would be taken for that of a trial call. Write waitDurationInOpenState: ${showDuration(2 * attemptTimeoutMs)} or more.`,
      ),
    );
  if (
    settings.mode === 'rate' &&
    settings.slidingWindowType === 'count' &&
    settings.minimumNumberOfCalls > settings.slidingWindowSize
  )
    complaints.push(
      error(
        'B4',
        `${of} minimumNumberOfCalls ${settings.minimumNumberOfCalls} is more than slidingWindowSize ${settings.slidingWindowSize}: it could never open. Write at most ${settings.slidingWindowSize}.`,
      ),
    );
  if (spec.p99Ms !== undefined && attemptTimeoutMs < spec.p99Ms)
    complaints.push(
      error(
        'B5',
        `${of} the attempt timeout ${showDuration(attemptTimeoutMs)} is below p99 ${showDuration(spec.p99Ms)}: more than one call in a hundred would be cut off when all is well. Write attemptTimeout: ${showDuration(2 * spec.p99Ms)} or more, and a deadline that allows it.`,
      ),
    );
  if (settings.mode === 'rate' && settings.slowCallDurationMs >= attemptTimeoutMs)
    complaints.push(
      warning(
        'B6',
        `${of} no call is ever slow: slowCallDurationThreshold ${showDuration(settings.slowCallDurationMs)} is not below the attempt timeout ${showDuration(attemptTimeoutMs)}, which ends it first and counts it as failed.`,
      ),
    );
  if (spec.ratePerSecond !== undefined && settings.mode === 'rate' && settings.slidingWindowType === 'count') {
    const seconds = settings.minimumNumberOfCalls / spec.ratePerSecond;
    if (seconds > 60)
      complaints.push(
        warning(
          'B7',
          `${of} at ${spec.ratePerSecond} calls per second it takes ${Math.round(seconds)} s to see ${settings.minimumNumberOfCalls} calls. Write a smaller minimumNumberOfCalls, or preset: consecutive.`,
        ),
      );
  }
  if (
    settings.mode === 'consecutive' &&
    spec.explicit.has('failureThreshold') === false &&
    spec.ratePerSecond !== undefined &&
    spec.ratePerSecond >= 10
  )
    complaints.push(
      warning(
        'B8',
        `${of} at ${spec.ratePerSecond} calls per second one success among failures keeps a breaker that counts failures in a row closed. Write preset: rate.`,
      ),
    );
  if (fallback.strategy === 'cached' && spec.criticality === 'payment')
    complaints.push(
      error(
        'B9',
        `${of} a payment must not be answered from a cache. Write fallback: { strategy: alternate } or error.`,
      ),
    );
  return complaints;
}

/**
 * What the library cannot do of it: an error where the spec asks for it in so many words. What is only a default, and what
 * the spec allows to be approximated, is a warning that says so.
 */
export function checkSupport(spec: BreakerSpec, library: LibraryId): readonly Complaint[] {
  return refusedOf(spec, library).map(p => {
    const what = `call "${spec.call}": ${library} cannot do ${p.name} ${p.value}: ${p.ability.by}.`;
    if (spec.allowApproximation || !p.explicit) {
      const why = spec.allowApproximation ? 'allowApproximation is set' : `it is only a default (${p.source})`;
      return warning('B20', `${what} It is left out or approximated: ${why}.`);
    }
    const instead = p.ability.instead ? ` Write instead: ${p.ability.instead};` : ' Write instead:';
    return error('B20', `${what}${instead} or allowApproximation: true.`);
  });
}

export function refusedOf(spec: BreakerSpec, library: LibraryId): readonly Parameter[] {
  return parametersOf(spec, library).filter(p => p.ability.how === 'refused');
}
