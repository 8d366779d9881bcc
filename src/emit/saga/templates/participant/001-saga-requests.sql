-- What a participant remembers of the requests of sagas. Keep rows longer than the longest saga may take, parked time included.
create table if not exists saga_request (
  key text primary key,
  -- done: answered with success; refused: answered with a refusal, for good;
  -- undone: taken back; fenced: taken back before it came, so that it is refused when it comes late.
  state text not null check (state in ('done', 'refused', 'undone', 'fenced')),
  request_hash text,
  status integer not null,
  answer jsonb not null,
  created_at timestamptz not null default now(),
  changed_at timestamptz not null default now()
);

-- Messages that have been handled, one row for each consumer.
create table if not exists inbox (
  consumer text not null,
  message_id text not null,
  handled_at timestamptz not null default now(),
  primary key (consumer, message_id)
);
