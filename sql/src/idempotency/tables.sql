-- One row for each Idempotency-Key of the HTTP door: in flight while status is null, answered afterwards.
create table gapless.idempotency (
  tenant_id integer not null,
  route text not null,
  key text collate "C" not null,
  request_hash bytea not null,
  seed uuid not null,
  status integer,
  response text,
  at timestamptz not null,
  primary key (tenant_id, route, key)
);
create index idempotency_at on gapless.idempotency (at);
comment on table gapless.idempotency is 'Answers kept for 24 hours by idempotency key.';
comment on column gapless.idempotency.seed is 'Ids of events that have none are made from it: of one claim always the same, of the next claim others.';
-- For a dump as the engine (see docs/operations.md): the one role row level security lets see everything.
grant select on gapless.idempotency to gapless_engine;
alter table gapless.idempotency enable row level security;
alter table gapless.idempotency force row level security;
