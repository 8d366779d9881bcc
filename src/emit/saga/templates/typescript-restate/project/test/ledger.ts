import type { StepRoutes } from './scenario.ts';

export interface Entry {
  readonly sagaId: string;
  readonly step: string;
  readonly key: string;
}

export interface Reply {
  readonly status: number;
  readonly body: unknown;
}

/** What the participants hold: every effect and every undo that took place, and what was answered to which key. */
export interface Ledger {
  call(entry: Entry, step: StepRoutes): Promise<Reply>;
  undo(entry: Entry): Promise<Reply>;
  /** The business says no; of a step after the pivot that is a fault and not remembered. */
  refuse(entry: Entry, step: StepRoutes): Promise<Reply>;
  query(entry: Entry): Promise<Reply>;
  /** Effects less undos. */
  net(sagaId: string, step: string): Promise<number>;
}

/** In the memory of the test; the same rules as the participant kit (S3, S4, S5). */
export function openLedger(): Ledger {
  const answers = new Map<string, Reply & { readonly state: 'done' | 'refused' | 'undone' | 'fenced' }>();
  const effects: string[] = [];
  const fenced = { status: 409, body: { code: 'Fenced' } };
  const count = (line: string) => effects.filter(e => e === line).length;
  return {
    async call({ sagaId, step, key }, { kind, result }) {
      const known = answers.get(key);
      if (known) return known;
      if (kind !== 'readonly') effects.push(`do ${sagaId} ${step}`);
      const answer = { status: 200, body: result };
      answers.set(key, { ...answer, state: 'done' });
      return answer;
    },
    async undo({ sagaId, step, key }) {
      const known = answers.get(key);
      if (known?.state === 'done') effects.push(`undo ${sagaId} ${step}`);
      if (!known || known.state === 'done') answers.set(key, { ...fenced, state: known ? 'undone' : 'fenced' });
      return { status: 200, body: { undone: known?.state === 'done' } };
    },
    async refuse({ key }, { kind, refusal }) {
      const known = answers.get(key);
      if (known) return known;
      const answer = { status: refusal.status, body: { code: refusal.code } };
      if (kind !== 'retriable') answers.set(key, { ...answer, state: 'refused' });
      return answer;
    },
    query: async ({ key }) => answers.get(key) ?? { status: 404, body: { code: 'NotSeen' } },
    net: async (sagaId, step) => count(`do ${sagaId} ${step}`) - count(`undo ${sagaId} ${step}`),
  };
}
