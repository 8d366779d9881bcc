/** What a saga may be in, and what may follow. `pivoting`: the pivot has started, so nobody may cancel any more. */
export const PHASES = {
  running: ['pivoting', 'compensating', 'completed'],
  pivoting: ['committed', 'compensating'],
  committed: ['completed', 'parked-forward'],
  'parked-forward': ['committed'],
  compensating: ['compensated', 'parked-backward'],
  'parked-backward': ['compensating'],
  completed: [],
  compensated: [],
} as const satisfies Record<string, readonly string[]>;

export type Phase = keyof typeof PHASES;

/** Phases from which another one may be reached. */
export function phasesBefore(next: Phase): readonly Phase[] {
  return (Object.keys(PHASES) as Phase[]).filter(phase => (PHASES[phase] as readonly Phase[]).includes(next));
}
