/** `250ms`, `2s`, `5m`, `12h`, `7d`, or ISO 8601 without years and months: `PT0.2S`, `PT30M`, `P1DT6H`. */
export const DURATION =
  /^(?:\d+(?:\.\d+)?(?:ms|s|m|h|d)|P(?=[\dT])(?:\d+D)?(?:T(?=\d)(?:\d+H)?(?:\d+M)?(?:\d+(?:\.\d+)?S)?)?)$/;

const MILLISECONDS: Readonly<Record<string, number>> = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 };

/**
 * @returns whole milliseconds; undefined when it is no duration or none at all (`0s`)
 */
export function readDuration(text: string): number | undefined {
  if (!DURATION.test(text)) return undefined;
  const parts = text.startsWith('P')
    ? [...text.matchAll(/(\d+(?:\.\d+)?)([DHMS])/g)].map(([, n, unit]) => [n!, unit!.toLowerCase()] as const)
    : [[Number.parseFloat(text), text.replace(/^[\d.]+/, '')] as const];
  const total = parts.reduce((sum, [n, unit]) => sum + Number(n) * MILLISECONDS[unit]!, 0);
  return total >= 1 && Number.isSafeInteger(Math.round(total)) ? Math.round(total) : undefined;
}

/** `2s`, `250ms`, `90s`, `30m`: the largest unit that needs no fraction. */
export function showDuration(milliseconds: number): string {
  const unit = ['d', 'h', 'm', 's'].find(u => milliseconds % MILLISECONDS[u]! === 0) ?? 'ms';
  return `${milliseconds / MILLISECONDS[unit]!}${unit}`;
}
