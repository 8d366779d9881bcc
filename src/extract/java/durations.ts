import { showRef } from '../../core/ref.ts';
import type { Expression } from '../syntax/outline.ts';

const UNITS: Readonly<Record<string, string>> = {
  ofMillis: 'ms', ofSeconds: 's', ofMinutes: 'm', ofHours: 'h', ofNanos: 'ns', MILLISECONDS: 'ms', SECONDS: 's', MINUTES: 'm', HOURS: 'h', MILLIS: 'ms',
  milliseconds: 'ms', seconds: 's', minutes: 'm', Millis: 'ms', Seconds: 's',
}; // biome-ignore format: a table

/** `Duration.ofSeconds(2)`, `2, TimeUnit.SECONDS`, `2000`, `2.seconds`, `Timeout.ofMilliseconds(500)` as `2s`, `500ms`; a setting as itself. */
export function durationOf(args: readonly Expression[], plainUnit = ''): string | undefined {
  const [first, unit] = args;
  if (!first) return undefined;
  const call = first.invocation;
  if (call && /^of[A-Z]/.test(call.name)) {
    const suffix =
      UNITS[call.name] ??
      (/milli/i.test(call.name) ? 'ms' : /second/i.test(call.name) ? 's' : /minute/i.test(call.name) ? 'm' : '');
    return call.args[0] && `${showRef(call.args[0].ref)}${suffix}`;
  }
  const kotlin = /^([\d_]+)\.(\w+)$/.exec(first.text);
  if (kotlin && UNITS[kotlin[2]!]) return `${kotlin[1]}${UNITS[kotlin[2]!]}`;
  const named = unit && UNITS[/(\w+)$/.exec(unit.text)?.[1] ?? ''];
  return `${showRef(first.ref)}${named ?? (first.form === 'number' ? plainUnit : '')}`;
}

/** `0`, `-1`, `0ms`: switched off. */
export function isOff(value: string | undefined): boolean {
  return value !== undefined && /^(?:0|-1)[a-z]*$/.test(value);
}
