-- Events that are told: written in the transaction of the change they tell of, published by the relay afterwards.
-- Rows may be deleted when they are published and older than the longest saga.
create table if not exists outbox (
  position bigint generated always as identity primary key,
  -- Follows from the saga and what is told, so that nothing is told twice.
  id text not null unique,
  event jsonb not null,
  -- Times that publishing failed; those that failed least go first.
  failures integer not null default 0,
  published_at timestamptz
);

create index if not exists outbox_waiting on outbox (failures, position) where published_at is null;

-- In the database of the service that starts the saga: what can be asked about it.
create table if not exists saga_instance (
  saga_id text primary key,
  name text not null,
  version integer not null,
  phase text not null default 'running' check (phase in ('running', 'completed', 'compensated')),
  input jsonb not null,
  -- Why it turned back.
  cause text,
  -- Null: it has none, or it has been told that it passed.
  deadline_at timestamptz,
  created_at timestamptz not null default now(),
  changed_at timestamptz not null default now()
);

create index if not exists saga_instance_deadline on saga_instance (deadline_at) where phase = 'running';
