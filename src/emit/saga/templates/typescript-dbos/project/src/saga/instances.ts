import { isDeepStrictEqual } from 'node:util';
import { Pool } from 'pg';
import { type Phase, phasesBefore } from './phases.ts';
import { log } from './telemetry.ts';

/** What can be asked and decided about a saga from outside: one row each. The engine keeps how far it got. */
export interface Instance {
  readonly sagaId: string;
  readonly saga: string;
  readonly version: string;
  readonly phase: Phase;
  readonly cancelRequested: boolean;
  /** Where it is parked. */
  readonly step: string | null;
  /** Why it turned back, or is parked. */
  readonly cause: string | null;
  /** How often it was parked. */
  readonly parks: number;
}

const TABLE = `
create schema if not exists saga;
create table if not exists saga.instance (
  saga_id text primary key,
  saga text not null,
  version text not null,
  input jsonb not null,
  phase text not null default 'running',
  cancel_requested boolean not null default false,
  deadline_at timestamptz,
  step text,
  cause text,
  parks integer not null default 0,
  created_at timestamptz not null default now(),
  changed_at timestamptz not null default now()
);
create index if not exists instance_phase on saga.instance (phase) where phase not in ('completed', 'compensated');
`;

const COLUMNS = `saga_id as "sagaId", saga, version, phase, cancel_requested as "cancelRequested", step, cause, parks`;

export type CancelAnswer = 'accepted' | 'refused' | 'unknown saga';
export type Gate = 'open' | 'cancelled' | 'deadline passed';

export class Instances {
  readonly #pool: Pool;

  constructor(databaseUrl: string) {
    this.#pool = new Pool({ connectionString: databaseUrl, max: 4 });
    this.#pool.on('error', error => log('warn', 'database connection lost', { why: error.message }));
  }

  async migrate(): Promise<void> {
    await this.#pool.query(TABLE);
  }

  async close(): Promise<void> {
    await this.#pool.end();
  }

  /**
   * Once per saga; later calls change nothing.
   * @param deadline milliseconds from now
   * @returns whether the saga is about this very input
   */
  async open(sagaId: string, saga: string, version: string, input: unknown, deadline?: number): Promise<boolean> {
    await this.#pool.query(
      `insert into saga.instance (saga_id, saga, version, input, deadline_at)
       values ($1, $2, $3, $4, now() + $5 * interval '1 millisecond') on conflict do nothing`,
      [sagaId, saga, version, JSON.stringify(input), deadline ?? null],
    );
    const { rows } = await this.#pool.query('select input from saga.instance where saga_id = $1', [sagaId]);
    return isDeepStrictEqual(rows[0]?.input, JSON.parse(JSON.stringify(input)));
  }

  /** S9, S10: looked at before each step until the pivot. */
  async gate(sagaId: string): Promise<Gate> {
    const { rows } = await this.#pool.query(
      'select cancel_requested as cancelled, now() > deadline_at as late from saga.instance where saga_id = $1',
      [sagaId],
    );
    return rows[0]?.cancelled ? 'cancelled' : rows[0]?.late ? 'deadline passed' : 'open';
  }

  /** S9: the last moment at which a cancel or the deadline counts; they and this cannot both win. */
  async claim(sagaId: string, phase: 'pivoting' | 'completed'): Promise<Gate> {
    const { rowCount } = await this.#pool.query(
      `update saga.instance set phase = $2, changed_at = now()
       where saga_id = $1 and (phase = $2 or
         (phase = 'running' and not cancel_requested and (deadline_at is null or now() <= deadline_at)))`,
      [sagaId, phase],
    );
    if (rowCount === 1) return 'open';
    const gate = await this.gate(sagaId);
    return gate === 'open' ? 'deadline passed' : gate;
  }

  async cancel(sagaId: string): Promise<CancelAnswer> {
    const { rowCount } = await this.#pool.query(
      `update saga.instance set cancel_requested = true, changed_at = now() where saga_id = $1 and phase = 'running'`,
      [sagaId],
    );
    if (rowCount === 1) return 'accepted';
    const instance = await this.find(sagaId);
    if (!instance) return 'unknown saga';
    // Asked again while it is being taken back, or when it has been: that is what was wanted.
    return ['compensating', 'parked-backward', 'compensated'].includes(instance.phase) ? 'accepted' : 'refused';
  }

  /**
   * Idempotent: a step that is run again after a crash finds its own phase.
   * @throws Error for a transition that phases.ts does not know
   */
  async enter(sagaId: string, phase: Phase, at: { readonly step?: string; readonly cause?: string } = {}): Promise<void> {
    const { rowCount } = await this.#pool.query(
      `update saga.instance set phase = $2, step = $3, cause = coalesce($4, cause), changed_at = now(),
         parks = parks + case when $2 like 'parked%' then 1 else 0 end
       where saga_id = $1 and phase = any($5)`,
      [sagaId, phase, at.step ?? null, at.cause ?? null, phasesBefore(phase)],
    );
    if (rowCount === 1) return;
    const now = (await this.find(sagaId))?.phase;
    if (now !== phase) throw new Error(`saga ${sagaId} cannot go from ${now ?? 'nowhere'} to ${phase}`);
  }

  async find(sagaId: string): Promise<Instance | undefined> {
    const { rows } = await this.#pool.query<Instance>(`select ${COLUMNS} from saga.instance where saga_id = $1`, [sagaId]);
    return rows[0];
  }

  async parked(): Promise<readonly Instance[]> {
    const where = `where phase like 'parked%' order by changed_at, saga_id limit 1000`;
    return (await this.#pool.query<Instance>(`select ${COLUMNS} from saga.instance ${where}`)).rows;
  }

  async count(): Promise<ReadonlyMap<string, number>> {
    const { rows } = await this.#pool.query('select phase, count(*)::int as number from saga.instance group by phase');
    return new Map(rows.map(row => [row.phase, row.number]));
  }
}
