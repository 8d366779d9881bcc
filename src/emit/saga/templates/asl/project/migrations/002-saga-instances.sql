-- What can be asked and decided about a saga from outside the state machine: one row each.
create table if not exists saga_instance (
  saga_id text primary key,
  name text not null,
  version integer not null,
  input jsonb not null,
  -- pivoting: the pivot has begun, so nobody may cancel any more.
  phase text not null default 'running' check (phase in ('running', 'pivoting', 'completed', 'compensated')),
  cancel_requested boolean not null default false,
  deadline_at timestamptz,
  -- Why it turned back: the first reason.
  cause text,
  -- Where it waits for a person, and what lets it go on.
  parked_at text,
  task_token text,
  changed_at timestamptz not null default now()
);

create index if not exists saga_instance_parked on saga_instance (parked_at) where parked_at is not null;
