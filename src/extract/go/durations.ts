import { showRef } from '../../core/ref.ts';
import type { Expression } from '../syntax/outline.ts';

const UNITS: Readonly<Record<string, string>> = {
  Nanosecond: 'ns',
  Microsecond: 'us',
  Millisecond: 'ms',
  Second: 's',
  Minute: 'm',
  Hour: 'h',
};

/** `2 * time.Second`, `time.Second*2`, `500*time.Millisecond`, `time.Second` as `2s`, `500ms`, `1s`; everything else as written. */
export function durationOf(value: Expression | undefined): string | undefined {
  if (!value) return undefined;
  const written = value.ref.ref === 'opaque' ? value.ref.text : value.text;
  const unit = /\btime\.(Nanosecond|Microsecond|Millisecond|Second|Minute|Hour)\b/.exec(written)?.[1];
  const number =
    /^(?:time\.Duration\()?(\d+(?:\.\d+)?)\)? ?\* ?time\.\w+$/.exec(written)?.[1] ??
    /^time\.\w+ ?\* ?(?:time\.Duration\()?(\d+)\)?$/.exec(written)?.[1];
  if (unit && number) return `${number}${UNITS[unit]}`;
  if (unit && written === `time.${unit}`) return `1${UNITS[unit]}`;
  const text =
    value.ref.ref === 'literal' ? value.ref.value : value.ref.ref === 'opaque' ? written : showRef(value.ref);
  return text.slice(0, 80) || undefined;
}

/** `0` and below: switched off. */
export const isOff = (value: string | undefined): boolean =>
  value !== undefined && /^(?:0|-1)(?:ns|us|ms|s|m|h)?$/.test(value);
