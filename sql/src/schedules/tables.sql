-- What a schedule has beside its subscription. The same as in its spec, ready to be worked with. Written for each occurrence,
-- under the lock of the subscription's row.
create table gapless.schedule (
  tenant_id integer not null,
  subscription_id uuid not null,
  actions jsonb not null,
  timing jsonb not null,
  anchor timestamptz not null,
  overlap text not null,
  catch_up text not null,
  catch_up_most integer not null,
  jitter interval not null,
  pauses_on_failure boolean not null,
  next_nominal timestamptz,
  next_at timestamptz,
  last_number bigint not null default 0,
  pause_note text,
  primary key (tenant_id, subscription_id),
  constraint schedule_overlap_is_known check (overlap in ('skip', 'queue-one', 'queue', 'allow')),
  constraint schedule_catch_up_is_known check (catch_up in ('skip', 'once', 'all')),
  constraint schedule_next_is_whole check ((next_nominal is null) = (next_at is null))
) with (fillfactor = 70);
create index schedule_next on gapless.schedule (next_at) where next_at is not null;
create index schedule_next_of_tenant on gapless.schedule (tenant_id, next_at) where next_at is not null;
create index schedule_at_start on gapless.schedule (tenant_id, subscription_id) where timing ? 'start';
comment on table gapless.schedule is 'Schedules: what is done, and when.';
comment on column gapless.schedule.timing is 'When, as read_timing() gives it: cron, every, at, rrule or start, with timezone, from, until and jitter.';
comment on column gapless.schedule.anchor is 'When the timing was given: what intervals count from.';
comment on column gapless.schedule.next_nominal is 'The time of the next occurrence by the timing; null: there is none, or it is paused.';
comment on column gapless.schedule.next_at is 'When the next occurrence is due: its nominal time and what jitter adds to it.';
comment on column gapless.schedule.last_number is 'The number of the newest occurrence.';
comment on column gapless.schedule.pause_note is 'Why it was paused.';

-- Whatever happens, a nominal time is carried out once.
create unique index firing_nominal on gapless.firing (tenant_id, subscription_id, nominal_at) where nominal_at is not null and state in ('fired', 'discarded');

alter table gapless.schedule enable row level security;
alter table gapless.schedule force row level security;
grant select, insert, update, delete on gapless.schedule to gapless_engine;
