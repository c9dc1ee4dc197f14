-- A stream's row is its lock and its version. No check constraints: each append would parse them anew. No foreign key to
-- tenant: every append of every stream would then share a lock on the tenant's row; who calls has just been looked up, and
-- verify() looks for strays.
create table gapless.stream (
  tenant_id integer not null,
  name text collate "C" not null,
  version bigint not null,
  created_at timestamptz not null,
  updated_at timestamptz not null,
  primary key (tenant_id, name)
) with (fillfactor = 70, autovacuum_vacuum_scale_factor = 0.05, autovacuum_vacuum_cost_delay = 0);
comment on table gapless.stream is 'One row for each stream: its version is the number of its events.';

-- seq is drawn after the stream's row lock was taken, so its order follows the versions inside each stream; between
-- streams it says nothing about commit order and is never shown. txid tells the sequencer which commits are new.
create table gapless.event (
  tenant_id integer not null,
  stream text collate "C" not null,
  version bigint not null,
  seq bigint generated always as identity,
  txid xid8 not null default pg_current_xact_id(),
  recorded_at timestamptz not null,
  occurred_at timestamptz,
  id uuid not null,
  type text collate "C" not null,
  topic text collate "C" not null,
  data jsonb not null,
  metadata jsonb not null,
  primary key (tenant_id, stream, version),
  unique (tenant_id, id),
  unique (tenant_id, seq)
);
create index event_txid on gapless.event (txid);
comment on table gapless.event is 'The events, as they were appended. Never changed.';

-- Types and categories by number: the log's indexes stay small, and a pattern such as order.* is looked up here once.
create table gapless.event_type (
  tenant_id integer not null,
  id integer generated always as identity,
  name text collate "C" not null,
  primary key (tenant_id, id),
  unique (tenant_id, name)
);
comment on table gapless.event_type is 'The event types a tenant''s log has seen.';

create table gapless.category (
  tenant_id integer not null,
  id integer generated always as identity,
  name text collate "C" not null,
  primary key (tenant_id, id),
  unique (tenant_id, name)
);
comment on table gapless.category is 'The stream categories a tenant''s log has seen.';

-- The log: one row for each sequenced event. (tenant_id, seq) is unique so that nothing can number an event twice.
create table gapless.log (
  tenant_id integer not null,
  position bigint not null,
  seq bigint not null,
  type_id integer not null,
  category_id integer not null,
  logged_at timestamptz not null,
  topic text collate "C" not null,
  correlation_id text collate "C",
  causation_id text collate "C",
  primary key (tenant_id, position),
  unique (tenant_id, seq),
  constraint log_position_is_positive check (position > 0)
);
create index log_type on gapless.log (tenant_id, type_id, position);
create index log_category on gapless.log (tenant_id, category_id, position);
create index log_topic on gapless.log (tenant_id, topic, position);
-- Only events that say so are in these. Here, not on the event, where each single append would pay for them.
create index log_correlation on gapless.log (tenant_id, correlation_id, position) where correlation_id is not null;
create index log_causation on gapless.log (tenant_id, causation_id, position) where causation_id is not null;
comment on table gapless.log is 'The log: positions 1, 2, 3 … of a tenant''s events, and what readers filter by.';
comment on column gapless.log.correlation_id is 'metadata.correlation_id, if it has 256 characters at most.';
comment on column gapless.log.causation_id is 'metadata.causation_id, if it has 256 characters at most.';
comment on column gapless.log.logged_at is 'When it was sequenced; never decreases in position order.';

-- Guarded by privileges, not by triggers: triggers would stand in the way of restore.
alter table gapless.stream enable row level security;
alter table gapless.stream force row level security;
alter table gapless.event enable row level security;
alter table gapless.event force row level security;
alter table gapless.event_type enable row level security;
alter table gapless.event_type force row level security;
alter table gapless.category enable row level security;
alter table gapless.category force row level security;
alter table gapless.log enable row level security;
alter table gapless.log force row level security;
grant select, insert, update on gapless.stream to gapless_engine;
grant select, insert on gapless.event, gapless.log, gapless.event_type, gapless.category to gapless_engine;

-- What append() and append_batch() answer, one row for each stream written to.
create type gapless.append_result as (
  stream text,
  first_version bigint,
  last_version bigint,
  event_ids uuid[],
  duplicate boolean
);
comment on type gapless.append_result is 'The result of an append to one stream.';

-- What became of an entry or a request of a group: stored or known, or why not.
create type gapless.append_outcome as (
  request integer,
  stream text,
  first_version bigint,
  last_version bigint,
  event_ids uuid[],
  duplicate boolean,
  sqlstate text,
  message text,
  detail text,
  hint text
);
comment on type gapless.append_outcome is 'An outcome of append_group(); sqlstate is null unless the request failed.';
