-- Which table it is, its triggers say: they follow when it is renamed, go when it is dropped, and come back with a dump.
create table gapless.capture (
  tenant_id integer not null,
  id uuid not null,
  operations text[] not null,
  included text[],
  excluded text[] not null,
  key_columns text[] not null,
  identity text[] not null,
  stream text collate "C" not null,
  topic text collate "C",
  types jsonb not null,
  payload text not null,
  each text not null,
  condition jsonpath,
  tells_transactions boolean not null,
  options jsonb not null,
  owner name not null,
  captured_by name not null,
  created_at timestamptz not null,
  updated_at timestamptz not null,
  primary key (tenant_id, id)
);
comment on table gapless.capture is 'Tables of tenants whose changes of rows become events.';
comment on column gapless.capture.owner is 'Who owned the table when it was captured; what this role may do in Gapless holds for the capture.';
comment on column gapless.capture.identity is 'The columns of the primary key: a row that changes these is told as deleted and inserted.';

-- Transactions that are under way and want to be told as committed. No row outlives its transaction.
create table gapless.capture_transaction (
  tenant_id integer not null,
  id text collate "C" not null,
  operations bigint not null,
  rows bigint not null,
  began_at timestamptz not null,
  primary key (tenant_id, id)
);
comment on table gapless.capture_transaction is 'Transactions under way whose beginning was told; each takes its row away when it commits.';

do $$
declare
  v_table text;
begin
  foreach v_table in array array['capture', 'capture_transaction'] loop
    execute format('alter table gapless.%I enable row level security', v_table);
    execute format('alter table gapless.%I force row level security', v_table);
    execute format('grant select, insert, update, delete on gapless.%I to gapless_engine', v_table);
  end loop;
end
$$;

-- By name: a schema may be captured before it is restored.
create table gapless.captured_schema (
  tenant_id integer not null,
  schema_name name not null,
  captured_by name not null,
  created_at timestamptz not null,
  primary key (tenant_id, schema_name)
);
comment on table gapless.captured_schema is 'Schemas of which tenants want to be told what is made, altered and dropped.';
alter table gapless.captured_schema enable row level security;
alter table gapless.captured_schema force row level security;
grant select, insert, update, delete on gapless.captured_schema to gapless_engine;
