import type { BreakerSpec } from './spec.ts';
import { parametersOf } from './support.ts';
import type { BreakerTarget } from './target.ts';

export const STACK = 'fallback(retry(breaker(timeout(bulkhead(call)))))';

/** Every parameter with its value, where that is from, and what the library makes of it: lines of a comment. */
export function headerLines(spec: BreakerSpec, target: BreakerTarget): readonly string[] {
  const { name, version } = target.library;
  return [
    `${spec.call}: calls of ${spec.service}, protected by ${name}${version ? ` ${version}` : ''}.`,
    `${STACK}`,
    '',
    ...parametersOf(spec, target.id).map(
      p => `${p.name} = ${p.value} (${p.source}); ${p.ability.how}: ${p.ability.by}`,
    ),
    '',
    ...thresholdLines(spec, target),
  ].flatMap(line => wrap(line, 104));
}

/** The comparison, which is what libraries differ in. */
export function thresholdLines(spec: BreakerSpec, target: BreakerTarget): readonly string[] {
  const { settings } = spec;
  if (settings.mode === 'consecutive')
    return [`It opens at the ${settings.failureThreshold}th failure in a row; one success starts the count anew.`];
  return [
    `It opens at ${target.opensAt} ${settings.failureRateThreshold} % failed or ${target.opensAt} ${settings.slowCallRateThreshold} % slow: exactly the threshold ${target.opensAt === 'at least' ? 'opens' : 'does not open'} it.`,
  ];
}

/** The same as a table for a README. */
export function parameterTable(spec: BreakerSpec, target: BreakerTarget): string {
  const rows = parametersOf(spec, target.id).map(
    p => `| ${p.name} | ${p.value} | ${p.source} | ${p.ability.how} | ${p.ability.by} |`,
  );
  return [
    '| Parameter | Value | Where the number is from | How | By |',
    '| --- | --- | --- | --- | --- |',
    ...rows,
  ].join('\n');
}

function wrap(line: string, width: number): string[] {
  if (line.length <= width) return [line];
  const lines = [''];
  for (const word of line.split(' ')) {
    const last = lines.at(-1)!;
    if (last.trim() !== '' && last.length + 1 + word.length > width) lines.push(`    ${word}`);
    else lines[lines.length - 1] = last === '' ? word : `${last} ${word}`;
  }
  return lines;
}
