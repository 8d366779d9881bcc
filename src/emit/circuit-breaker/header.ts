import { failuresInARow } from './approximate.ts';
import type { BreakerSpec } from './spec.ts';
import { abilityOf, type ParameterId, parametersOf } from './support.ts';
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
  const does = (parameter: ParameterId) => abilityOf(target.id, parameter).how !== 'refused';
  if (settings.mode === 'consecutive' || !does('failureRateThreshold'))
    return [`It opens at the ${failuresInARow(spec)}th failure in a row; one success starts the count anew.`];
  const { opensAt } = target;
  const slow = does('slowCallRateThreshold') ? `, or ${opensAt} ${settings.slowCallRateThreshold} % were slow` : '';
  const edge = opensAt === 'at least' ? 'opens' : 'does not open';
  return [
    `It opens when ${opensAt} ${settings.failureRateThreshold} % failed${slow}: exactly the threshold ${edge} it.`,
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
