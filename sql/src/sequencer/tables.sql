-- The one row whose lock makes a session the leader. Not an advisory lock: any role could take that and stop everybody.
create table gapless.sequencer (
  only_row boolean primary key default true check (only_row),
  chunk integer not null default 20000,
  constraint sequencer_chunk_is_positive check (chunk > 0)
);
comment on table gapless.sequencer is 'The sequencer''s leader lock and setting.';
comment on column gapless.sequencer.chunk is
  'A tenant with more new events than this is set aside and drained in chunks, so that it does not delay others.';
insert into gapless.sequencer default values;

-- What the last runs covered. Insert-only and read newest first: one row updated again and again would slow down for as
-- long as anybody holds an old snapshot. writer, system_identifier and database_oid tell a copied database from the
-- one that wrote the row: transaction ids mean nothing in a copy.
create table gapless.sequencer_run (
  id bigint generated always as identity primary key,
  snapshot pg_snapshot not null,
  floor bigint not null,
  writer xid8 not null default pg_current_xact_id(),
  system_identifier bigint not null,
  database_oid oid not null,
  events bigint not null,
  at timestamptz not null default clock_timestamp()
);
comment on table gapless.sequencer_run is 'The newest sequencer runs: what each had seen.';
comment on column gapless.sequencer_run.floor is 'Events with seq up to this were numbered by adopt(); their txid is foreign.';

-- A tenant set aside: the segment (drain_from, drain_to] is being numbered, (drain_to, collect_to] waits behind it.
create table gapless.sequencer_segment (
  tenant_id integer primary key,
  drain_from pg_snapshot not null,
  drain_to pg_snapshot not null,
  collect_to pg_snapshot not null,
  last_seq bigint not null
);
comment on table gapless.sequencer_segment is 'Tenants whose backlog is numbered in chunks.';

grant select, insert, update on gapless.sequencer to gapless_engine;
grant select on gapless.installed to gapless_engine, gapless_server;
grant select, insert, delete on gapless.sequencer_run to gapless_engine;
grant select, insert, update, delete on gapless.sequencer_segment to gapless_engine;
