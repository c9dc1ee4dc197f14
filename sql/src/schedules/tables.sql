-- What a schedule has beside its subscription. The same as in its spec, ready to be worked with.
create table gapless.schedule (
  tenant_id integer not null,
  subscription_id uuid not null,
  actions jsonb not null,
  next_at timestamptz,
  last_number bigint not null default 0,
  primary key (tenant_id, subscription_id)
);
create index schedule_next on gapless.schedule (next_at) where next_at is not null;
comment on table gapless.schedule is 'Schedules: what is done, and when.';
comment on column gapless.schedule.next_at is 'When the next occurrence is due; null: there is none, or it is paused.';
comment on column gapless.schedule.last_number is 'The number of the newest occurrence.';

alter table gapless.schedule enable row level security;
alter table gapless.schedule force row level security;
grant select, insert, update, delete on gapless.schedule to gapless_engine;
