-- When a trigger fires, beside its selector. Null in a field: no such restriction.
create type gapless.trigger_rule as (
  max_depth integer,
  count integer,
  within interval,
  key_path text[],
  distinct_path text[],
  times jsonb,
  timezone text,
  cooldown interval,
  rate_each interval,
  rate_per interval,
  dedupe_path text[],
  dedupe_within interval
);
comment on type gapless.trigger_rule is 'What a trigger counts, limits and keeps apart: trigger_rule_of() makes it of a spec.';

-- An event that a trigger's selector takes, with what its rule asks of it.
create type gapless.trigger_match as (
  subscription_id uuid,
  position bigint,
  at timestamptz,
  depth integer,
  key text,
  value text,
  dedupe text
);
comment on type gapless.trigger_match is 'A match of a trigger, as judge() wants it. at: the time of logging.';

-- What a trigger has beside its subscription. The same as in its spec, ready to be worked with.
create table gapless.trigger (
  tenant_id integer not null,
  subscription_id uuid not null,
  actions jsonb not null,
  priority smallint not null,
  is_simple boolean not null,
  rule gapless.trigger_rule not null,
  primary key (tenant_id, subscription_id)
);
-- Nearly empty, so that a look for it costs nothing.
create index trigger_priority on gapless.trigger (tenant_id, subscription_id) where priority <> 5;
comment on table gapless.trigger is 'Triggers: what is done, and how often.';
comment on column gapless.trigger.priority is '0 to 9: of triggers that wait for a server the higher go first.';
comment on column gapless.trigger.is_simple is 'Each event that matches sets it off: nothing is counted, limited or kept apart.';

-- The sliding windows: one row for each event that counts. Only the one server that matches the tenant writes here.
create table gapless.trigger_hit (
  tenant_id integer not null,
  subscription_id uuid not null,
  key text collate "C" not null,
  position bigint not null,
  until timestamptz not null,
  value text collate "C",
  primary key (tenant_id, subscription_id, key, position)
) with (autovacuum_vacuum_scale_factor = 0.05);
-- Not the tenant first: a look for one key would go over all that the tenant has.
create index trigger_hit_until on gapless.trigger_hit (until, tenant_id);
comment on table gapless.trigger_hit is 'Events that count for the frequency of a trigger.';
comment on column gapless.trigger_hit.key is 'Whose window it is in; empty where the trigger has one window for all.';
comment on column gapless.trigger_hit.until is 'The time of its logging and the length of the window: it counts for events logged before that.';
comment on column gapless.trigger_hit.value is 'Of distinct: what is counted once.';

-- What keeps a trigger from firing again: c and a key: cooldown; d and a key: dedupe; r: when its rate is used up no more.
create table gapless.trigger_quiet (
  tenant_id integer not null,
  subscription_id uuid not null,
  key text collate "C" not null,
  until timestamptz not null,
  primary key (tenant_id, subscription_id, key)
) with (fillfactor = 70, autovacuum_vacuum_scale_factor = 0.05);
create index trigger_quiet_until on gapless.trigger_quiet (until, tenant_id);
comment on table gapless.trigger_quiet is 'Up to when, by the time of logging, a trigger does not fire again.';

-- What matched while somebody held the trigger: it comes with the next range. So nobody waits for a transaction that stays open.
create table gapless.trigger_late (
  tenant_id integer not null,
  subscription_id uuid not null,
  position bigint not null,
  primary key (tenant_id, subscription_id, position)
);
comment on table gapless.trigger_late is 'Matches of triggers that were locked by somebody; they are judged as soon as they are free.';

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
  foreach v_table in array array['trigger', 'trigger_hit', 'trigger_quiet', 'trigger_late', 'trigger_tenant', 'trigger_progress'] loop
    execute format('alter table gapless.%I enable row level security', v_table);
    execute format('alter table gapless.%I force row level security', v_table);
    execute format('grant select, insert, update, delete on gapless.%I to gapless_engine', v_table);
  end loop;
end
$$;
