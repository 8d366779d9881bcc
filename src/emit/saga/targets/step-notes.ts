import type { Step } from '../spec.ts';

const COUNTERMEASURES = {
  lock: 'semantic lock',
  commutative: 'commutative update',
  reread: 'reread',
  version: 'version file',
  value: 'by value',
} as const;

/**
 * What cannot be seen from a step's code, one line each, for a comment: the other half of a countermeasure lies with the
 * participant.
 * @param irreversible what is said of an effect that cannot be taken back
 */
export function stepNotes(
  { isolation, irreversible: isFinal }: Step,
  irreversible = 'cannot be taken back.',
): readonly string[] {
  return [
    ...(isolation
      ? [
          `S13: ${COUNTERMEASURES[isolation.by]} ${isolation.on.replace(/\s+/g, ' ')}, released when the saga ends either way.`,
        ]
      : []),
    ...(isFinal ? [`S16: ${irreversible}`] : []),
  ];
}
