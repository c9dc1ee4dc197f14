-- What is to reach someone or make something happen: a consumer group that pulls (mode pull), an endpoint that is pushed to
-- (push), and the actions of a trigger or of a schedule (trigger, schedule), which servers carry out. The spec
-- is as it is shown; the columns beside it are the same, ready to be worked with. Locking this row makes a caller the only
-- one that hands out deliveries of the subscription; it is never updated for that, so nothing bloats.
create table gapless.subscription (
  tenant_id integer not null,
  id uuid not null,
  name text collate "C" not null,
  mode text not null,
  kind text not null,
  version integer not null default 1,
  spec jsonb not null,
  selection gapless.selection not null,
  ordering text not null,
  key_path text[],
  max_attempts integer not null,
  delays interval[],
  base_delay interval not null,
  factor double precision not null,
  max_delay interval not null,
  jitter double precision not null,
  parks boolean not null,
  drops boolean not null,
  timeout interval not null,
  max_in_flight integer not null,
  batch_size integer not null,
  batch_wait interval not null,
  rate double precision,
  burst integer,
  keeps_history boolean not null,
  application text collate "C",
  enabled boolean not null default true,
  dropping boolean not null default false,
  disabled_for text,
  created_at timestamptz not null,
  updated_at timestamptz not null,
  primary key (tenant_id, id),
  constraint subscription_mode_is_known check (mode in ('pull', 'push', 'trigger', 'schedule')),
  constraint subscription_kind_is_that_of_mode check (kind = case when mode in ('pull', 'push') then 'subscription' else mode end)
);
-- One in 256, by chance: tells about how many a tenant has without going over all of them.
create index subscription_sample on gapless.subscription (tenant_id, kind) where get_byte(uuid_send(id), 15) = 0;
-- Customers of a tenant know nothing of each other: not even which names are taken.
create unique index subscription_name on gapless.subscription (tenant_id, kind, name, coalesce(application, ''));
create index subscription_application on gapless.subscription (tenant_id, application, name) where application is not null;
comment on table gapless.subscription is 'Subscriptions: consumer groups (pull), webhook endpoints (push), and the deliveries of triggers and schedules to their actions.';
comment on column gapless.subscription.kind is 'Names are unique within a kind: subscription, trigger or schedule; of webhooks within an application.';
comment on column gapless.subscription.ordering is 'What keeps order: stream, path (key_path) or none.';
comment on column gapless.subscription.parks is 'After max_attempts the delivery is parked; or dropped (drops); or, without either, blocks its key for ever.';
comment on column gapless.subscription.rate is 'Deliveries per second, with bursts of burst; null: no limit.';
comment on column gapless.subscription.dropping is 'Paused without buffering: on resume everything up to that moment is passed over.';
comment on column gapless.subscription.disabled_for is 'Why it was disabled; null: it was not.';

-- How far a subscription has come. Insert-only, read newest first and pruned: a row updated for every batch would slow
-- down for as long as anybody holds an old snapshot. seq is drawn under the lock of the subscription's row.
create table gapless.subscription_progress (
  tenant_id integer not null,
  subscription_id uuid not null,
  seq bigint generated always as identity,
  next bigint not null,
  last_lease bigint not null default 0,
  floor_lease bigint not null default 0,
  waiting integer not null default 0,
  parked integer not null default 0,
  tokens double precision,
  tokens_at timestamptz,
  replay_next bigint,
  replay_to bigint,
  delivered bigint not null default 0,
  skipped bigint not null default 0,
  failed bigint not null default 0,
  last_delivered_at timestamptz,
  fired bigint not null default 0,
  last_fired_at timestamptz,
  pruned bigint not null default 0,
  back_from bigint,
  primary key (tenant_id, subscription_id, seq)
);
comment on table gapless.subscription_progress is 'How far each subscription has come; the newest row is in force.';
comment on column gapless.subscription_progress.next is 'The first position not looked at yet.';
comment on column gapless.subscription_progress.last_lease is
  'The number of the newest lease. Each subscription counts its own: a counter of all tenants would tell each what the others do.';
comment on column gapless.subscription_progress.floor_lease is 'No lease below this number is out, nor settled but not counted.';
comment on column gapless.subscription_progress.pruned is 'Older rows are gone: whoever prunes begins here, and not among the dead.';
comment on column gapless.subscription_progress.back_from is
  'From here on deliveries may be held in front of what was handed out of their keys: after a redrive, a replay or a reset. null: all that is held of a key lies behind.';
comment on column gapless.subscription_progress.fired is 'How often a trigger or a schedule has set off its actions.';
comment on column gapless.subscription_progress.waiting is 'How many rows of delivery are held or due.';

-- A batch that is out. One row for all its deliveries: positions, with the key and the number of earlier attempts of each.
-- Settling does not lock the subscription, only this row, so that it can be part of a consumer's own transaction.
create table gapless.lease (
  tenant_id integer not null,
  subscription_id uuid not null,
  id bigint not null,
  consumer text not null,
  taken_at timestamptz not null,
  expires_at timestamptz not null,
  positions bigint[] not null,
  keys bigint[] not null,
  attempts integer[] not null,
  primary key (tenant_id, subscription_id, id)
) with (fillfactor = 70, toast_tuple_target = 8160);
comment on table gapless.lease is 'Batches handed out and not settled yet.';
comment on column gapless.lease.keys is 'The hash of each delivery''s key; null: it has none.';
comment on column gapless.lease.attempts is 'How many attempts came before this one.';

-- What was settled and not counted yet. Whoever hands out the next batch sees here which keys may have become free: the
-- row appears in the very moment the lease goes.
create table gapless.settlement (
  tenant_id integer not null,
  subscription_id uuid not null,
  lease_id bigint not null,
  id bigint generated always as identity,
  consumer text not null,
  taken_at timestamptz not null,
  settled_at timestamptz not null,
  first_position bigint not null,
  last_position bigint not null,
  keys bigint[] not null,
  delivered integer not null default 0,
  skipped integer not null default 0,
  failed integer not null default 0,
  primary key (tenant_id, subscription_id, lease_id, id)
) with (toast_tuple_target = 8160);
comment on table gapless.settlement is 'Settled batches whose keys and counts were not looked at yet.';

-- The history of pull subscriptions: one row for each settled batch.
create table gapless.settled_batch (
  tenant_id integer not null,
  subscription_id uuid not null,
  id bigint generated always as identity,
  lease_id bigint not null,
  consumer text not null,
  taken_at timestamptz not null,
  settled_at timestamptz not null,
  first_position bigint not null,
  last_position bigint not null,
  delivered integer not null,
  skipped integer not null,
  failed integer not null,
  primary key (tenant_id, subscription_id, lease_id, id)
);
create index settled_batch_age on gapless.settled_batch (settled_at);
comment on table gapless.settled_batch is 'History: which consumer settled which range when. Kept for 7 days.';

-- Deliveries that are neither ahead, nor out, nor finished: held (an earlier one of its key is not finished), due (at
-- due_at; with attempts: to be tried again) or parked.
create table gapless.delivery (
  tenant_id integer not null,
  subscription_id uuid not null,
  position bigint not null,
  state text not null,
  key bigint,
  attempts integer not null default 0,
  alone boolean not null default false,
  due_at timestamptz,
  reason text,
  changed_at timestamptz not null,
  primary key (tenant_id, subscription_id, position),
  constraint delivery_state_is_known check (state in ('held', 'due', 'parked'))
) with (fillfactor = 80);
create index delivery_key on gapless.delivery (tenant_id, subscription_id, key, position) where state = 'held';
-- With attempts, so that who orders by them gets this index and no other; with positions, so that what was not tried yet is in order.
create index delivery_due_key on gapless.delivery (tenant_id, subscription_id, key, attempts, position) where state = 'due';
create index delivery_due on gapless.delivery (tenant_id, subscription_id, due_at, position) where state = 'due';
create index delivery_due_anywhere on gapless.delivery (due_at, tenant_id, subscription_id) where state = 'due';
create index delivery_parked on gapless.delivery (tenant_id, subscription_id, position) where state = 'parked';
-- Few, so those that are tried again are found among very many that wait.
create index delivery_tried on gapless.delivery (tenant_id, subscription_id, position) where state <> 'parked' and attempts > 0;
comment on table gapless.delivery is 'Deliveries that wait: held behind their key, due again, or parked.';
comment on column gapless.delivery.alone is 'Consumers were lost over it more than once: it is handed out by itself, so that it takes nobody along.';

-- Attempts: every one of push subscriptions; of pull subscriptions those that were not simply acknowledged.
create table gapless.attempt (
  tenant_id integer not null,
  subscription_id uuid not null,
  position bigint not null,
  id bigint generated always as identity,
  attempt integer not null,
  at timestamptz not null,
  consumer text,
  outcome text not null,
  reason text,
  duration_ms integer,
  status integer,
  error_class text,
  response_head text,
  response_body text,
  next_at timestamptz,
  primary key (tenant_id, subscription_id, position, id),
  constraint attempt_outcome_is_known check (outcome in ('delivered', 'skipped', 'retried', 'expired', 'parked', 'redriven', 'discarded'))
);
create index attempt_recent on gapless.attempt (tenant_id, subscription_id, id);
create index attempt_age on gapless.attempt (at) where outcome in ('delivered', 'skipped');
create index attempt_failure_age on gapless.attempt (at) where outcome not in ('delivered', 'skipped');
comment on table gapless.attempt is 'What became of attempts. Kept for 7 days, failures for 30.';

-- Names a consumer has claimed, for effects outside of this database: see claim().
create table gapless.claim (
  tenant_id integer not null,
  subscription_id uuid not null,
  key text collate "C" not null,
  at timestamptz not null,
  until timestamptz not null,
  primary key (tenant_id, subscription_id, key)
);
create index claim_until on gapless.claim (until);
comment on table gapless.claim is 'What consumers have claimed to do once within a window.';

do $$
declare
  v_table text;
begin
  foreach v_table in array array['subscription', 'subscription_progress', 'lease', 'settlement', 'settled_batch', 'delivery',
    'attempt', 'claim'] loop
    execute format('alter table gapless.%I enable row level security', v_table);
    execute format('alter table gapless.%I force row level security', v_table);
    execute format('grant select, insert, update, delete on gapless.%I to gapless_engine', v_table);
  end loop;
end
$$;
