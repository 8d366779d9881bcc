import { showRef } from '../../core/ref.ts';
import type { Expression } from '../syntax/outline.ts';

const UNITS: Readonly<Record<string, string>> = {
  FromMilliseconds: 'ms',
  FromSeconds: 's',
  FromMinutes: 'm',
  FromHours: 'h',
  FromDays: 'd',
};

/** `TimeSpan.FromSeconds(2)` as `2s`; `TimeSpan.Parse("00:00:05")` and a setting as they are written; a bare number in `plainUnit`. */
export function durationOf(value: Expression, plainUnit = ''): string | undefined {
  const call = value.invocation;
  const unit = call && UNITS[call.name];
  if (unit && call.args[0]) {
    const { ref } = call.args[0];
    if (ref.ref === 'opaque') return undefined;
    return ref.ref === 'literal' ? `${ref.value}${unit}` : showRef(ref);
  }
  if (value.form === 'number') return `${showRef(value.ref)}${plainUnit}`;
  const parts = /^new\s?(?:TimeSpan)?\s?\(\s?(\d+)\s?,\s?(\d+)\s?,\s?(\d+)\s?\)$/.exec(value.text);
  if (parts) return `${Number(parts[1]) * 3600 + Number(parts[2]) * 60 + Number(parts[3])}s`;
  const { ref } = value;
  if (ref.ref === 'literal') return clock(ref.value) ?? ref.value;
  return ref.ref === 'setting' || ref.ref === 'constant' ? showRef(ref) : undefined;
}

/** `00:00:30` in seconds. */
function clock(text: string): string | undefined {
  const parts = /^(\d{1,2}):(\d{2}):(\d{2})$/.exec(text);
  return parts ? `${Number(parts[1]) * 3600 + Number(parts[2]) * 60 + Number(parts[3])}s` : undefined;
}

/** Waiting switched to for ever. */
export function isInfinite(value: Expression): boolean {
  return /\bInfinite(?:TimeSpan)?\b|TimeSpan\.MaxValue/.test(value.text);
}
