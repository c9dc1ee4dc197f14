-- What a trigger has beside its subscription. The same as in its spec, ready to be worked with.
create table gapless.trigger (
  tenant_id integer not null,
  subscription_id uuid not null,
  actions jsonb not null,
  is_simple boolean not null,
  primary key (tenant_id, subscription_id)
);
comment on table gapless.trigger is 'Triggers: what is done, and how often.';
comment on column gapless.trigger.is_simple is 'Each event that matches sets it off: nothing is counted, limited or kept apart.';

-- How far the log was matched with each tenant's triggers: insert-only, read newest first and pruned, as push_progress.
create table gapless.trigger_tenant (
  tenant_id integer primary key
);
comment on table gapless.trigger_tenant is 'Tenants with triggers. Locking the row makes a server the only one that matches them.';
create table gapless.trigger_progress (
  tenant_id integer not null,
  seq bigint generated always as identity,
  next bigint not null,
  step integer not null default 20,
  primary key (tenant_id, seq)
);
comment on table gapless.trigger_progress is 'The first position of each tenant that was not yet matched with its triggers; the newest row is in force.';
comment on column gapless.trigger_progress.step is 'How many events are to be looked at next, see next_step().';

do $$
declare
  v_table text;
begin
  foreach v_table in array array['trigger', 'trigger_tenant', 'trigger_progress'] loop
    execute format('alter table gapless.%I enable row level security', v_table);
    execute format('alter table gapless.%I force row level security', v_table);
    execute format('grant select, insert, update, delete on gapless.%I to gapless_engine', v_table);
  end loop;
end
$$;
