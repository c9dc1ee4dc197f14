-- What a trigger or a schedule set off: one row for each time, with what became of its actions. It is also a delivery of the
-- same position to the subscription behind the trigger or schedule, which is where pauses, attempts, retries and parking are.
create table gapless.firing (
  tenant_id integer not null,
  subscription_id uuid not null,
  position bigint not null,
  id uuid not null,
  state text not null,
  reason text,
  fired_at timestamptz not null,
  nominal_at timestamptz,
  depth integer not null default 0,
  found jsonb not null default '{}',
  results jsonb,
  finished_at timestamptz,
  primary key (tenant_id, subscription_id, position),
  constraint firing_state_is_known check (state in ('fired', 'skipped', 'refused', 'discarded'))
) with (fillfactor = 80);
create index firing_age on gapless.firing (tenant_id, fired_at);
create index firing_not_done on gapless.firing (tenant_id, subscription_id, state, position) where state <> 'fired';
comment on table gapless.firing is 'What triggers and schedules set off. Kept for 7 days, failures for 30.';
comment on column gapless.firing.position is 'Of a trigger: the event''s position. Of a schedule: the number of the occurrence, 1, 2, 3 …';
comment on column gapless.firing.id is 'What actions outside are told, the same in each attempt. Made of the subscription and the position, or of the schedule and the nominal time: the same firing has the same id.';
comment on column gapless.firing.state is 'fired: its actions are or were to be done. skipped (overlap, catch-up) and refused (loops): they were not, for the reason given. discarded: they did not succeed and were given up.';
comment on column gapless.firing.depth is 'How many firings led to this one: events that actions append carry it.';
comment on column gapless.firing.found is 'What was matched: count, window and key of a frequency.';
comment on column gapless.firing.results is 'Of each action, in order: what came of its last attempt.';

alter table gapless.firing enable row level security;
alter table gapless.firing force row level security;
grant select, insert, update, delete on gapless.firing to gapless_engine;
