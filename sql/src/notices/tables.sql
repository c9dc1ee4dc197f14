-- What Gapless itself has to say on a tenant's log. Not appended at once: whoever holds the stream would hold up the cause.
create table gapless.notice (
  tenant_id integer not null,
  id uuid not null,
  stream text collate "C" not null,
  type text collate "C" not null,
  topic text,
  data jsonb not null,
  metadata jsonb not null,
  at timestamptz not null,
  tries integer not null default 0,
  due_at timestamptz not null,
  primary key (tenant_id, id)
);
create index notice_due on gapless.notice (due_at);
comment on table gapless.notice is 'Built-in events that are to be appended to their tenant''s log; id is the id of the event.';
comment on column gapless.notice.topic is 'Null: as it is derived from type and data.';
comment on column gapless.notice.due_at is 'When to append it; later than at only after a try that somebody''s lock stood in the way of.';

-- A row only where somebody decided. Tenant 0 stands for tenants that decided nothing.
create table gapless.builtin_choice (
  tenant_id integer not null,
  family text collate "C" not null,
  enabled boolean not null,
  primary key (tenant_id, family)
);
comment on table gapless.builtin_choice is 'Which families of built-in events were switched on or off; tenant 0: for all that chose nothing.';

do $$
declare
  v_table text;
begin
  foreach v_table in array array['notice', 'builtin_choice'] loop
    execute format('alter table gapless.%I enable row level security', v_table);
    execute format('alter table gapless.%I force row level security', v_table);
    execute format('grant select, insert, update, delete on gapless.%I to gapless_engine', v_table);
  end loop;
end
$$;
