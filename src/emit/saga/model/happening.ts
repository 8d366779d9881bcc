/** What becomes of a call: the answer, or how it got lost. */
export type Answer = 'done' | 'refused' | 'lost before effect' | 'lost after effect' | 'late effect';

/** One thing that happens; steps by index. A trace is a list of these. */
export type Happening =
  | { readonly what: 'start'; readonly step: number }
  | { readonly what: 'call'; readonly step: number; readonly answer: Answer; readonly reaction: Reaction }
  | {
      readonly what: 'undo';
      readonly step: number;
      readonly answer: Exclude<Answer, 'refused' | 'late effect'>;
      readonly reaction: Reaction;
    }
  | { readonly what: 'query'; readonly step: number; readonly finds: boolean }
  | { readonly what: 'crash'; readonly step: number; readonly before: 'call' | 'undo' }
  | { readonly what: 'late'; readonly step: number }
  | { readonly what: 'cancel'; readonly heeded: boolean }
  | { readonly what: 'deadline'; readonly heeded: boolean }
  | { readonly what: 'resume' }
  | { readonly what: 'end' };

/** What the orchestrator does about it. */
export type Reaction = 'note' | 'again' | 'give up' | 'crash' | 'park' | 'swallow';

/** What the environment may do wrong. */
export type Fault = 'refused' | 'lost' | 'late' | 'crash' | 'cancel' | 'deadline';

export const allFaults: readonly Fault[] = ['refused', 'lost', 'late', 'crash', 'cancel', 'deadline'];

/** @returns the fault that this is, undefined where everything goes well */
export function faultOf(happening: Happening): Fault | undefined {
  switch (happening.what) {
    case 'cancel':
    case 'deadline':
    case 'crash':
      return happening.what;
    case 'call':
    case 'undo':
      if (happening.reaction === 'crash') return 'crash';
      if (happening.answer === 'late effect') return 'late';
      if (happening.answer === 'done') return undefined;
      return happening.answer === 'refused' ? 'refused' : 'lost';
    case 'query':
      return happening.finds ? undefined : 'lost';
    default:
      return undefined;
  }
}
