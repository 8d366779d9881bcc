import type { BreakerSpec, RateSettings } from './spec.ts';

/** Seconds of a time window where nothing says how many calls there are. */
const USUAL_SECONDS = 10;
const USUAL_CALLS = 100;

/** The spec with a window of time: as long as the calls of its count window take. */
export function windowSeconds(spec: BreakerSpec, settings: RateSettings): number {
  if (settings.slidingWindowType === 'time') return settings.slidingWindowSize;
  if (spec.ratePerSecond === undefined) return USUAL_SECONDS;
  return Math.max(1, Math.round(settings.slidingWindowSize / spec.ratePerSecond));
}

/** Failures in a row for what counts nothing else. */
export function failuresInARow({ settings }: BreakerSpec): number {
  return settings.mode === 'consecutive' ? settings.failureThreshold : 5;
}

/** The spec with a window of calls: as many as there are in the seconds of its time window. */
export function withCountWindow(spec: BreakerSpec): BreakerSpec {
  const { settings, ratePerSecond } = spec;
  if (settings.mode !== 'rate' || settings.slidingWindowType === 'count') return spec;
  const calls = ratePerSecond === undefined ? USUAL_CALLS : Math.ceil(settings.slidingWindowSize * ratePerSecond);
  const slidingWindowSize = Math.max(calls, settings.minimumNumberOfCalls);
  return { ...spec, settings: { ...settings, slidingWindowType: 'count', slidingWindowSize } };
}
