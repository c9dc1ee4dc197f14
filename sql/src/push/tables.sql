-- What an endpoint has beside its subscription: the headers as they are sent, and how it is doing. Written only when
-- something changes: a healthy endpoint costs no write here.
create table gapless.endpoint (
  tenant_id integer not null,
  subscription_id uuid not null,
  headers jsonb not null,
  failures_in_row integer not null default 0,
  failing_since timestamptz,
  opens integer not null default 0,
  open_until timestamptz,
  primary key (tenant_id, subscription_id)
) with (fillfactor = 50);
comment on table gapless.endpoint is 'Webhook endpoints: their headers with all values, and how they are doing.';
comment on column gapless.endpoint.opens is 'How often the circuit opened or a probe failed since the last success; 0: it is closed.';
comment on column gapless.endpoint.open_until is 'Until then nothing is sent: the circuit is open, and is probed afterwards by one request at a time; or (opens 0) the endpoint asked for a pause.';

-- The secrets are here, not in the spec, nor in attempts, logs or errors. Only servers can open them, with the installation's key.
create table gapless.endpoint_secret (
  tenant_id integer not null,
  subscription_id uuid not null,
  id bigint generated always as identity,
  secret text,
  sealed bytea,
  digest bytea not null,
  public_key text,
  created_at timestamptz not null,
  expires_at timestamptz,
  primary key (tenant_id, subscription_id, id),
  constraint endpoint_secret_is_kept_one_way check ((secret is null) <> (sealed is null))
);
create index endpoint_secret_not_sealed on gapless.endpoint_secret (id) where secret is not null;
comment on table gapless.endpoint_secret is 'Signing secrets, sealed; all that have not expired sign.';
comment on column gapless.endpoint_secret.secret is 'Only of one that was made before a server gave the installation its key: that server''s start seals it.';
comment on column gapless.endpoint_secret.digest is 'What tells whether a secret is this one, see secret_digest().';
comment on column gapless.endpoint_secret.public_key is 'Of v1a: what receivers verify with. It is no secret.';

-- Which endpoints are to be looked at, and when. Insert-only for whoever wants a look, so that nobody waits for anybody;
-- whoever looks holds the lock of the subscription, deletes the rows it sees, and leaves one if something is left to do.
create table gapless.push_due (
  tenant_id integer not null,
  subscription_id uuid not null,
  id bigint generated always as identity,
  due_at timestamptz not null,
  low bigint,
  primary key (tenant_id, subscription_id, id)
);
create index push_due_at on gapless.push_due (due_at, tenant_id, subscription_id);
comment on table gapless.push_due is 'Endpoints that are to be looked at; infinity: when something of theirs is settled.';
comment on column gapless.push_due.low is
  'There may be events from here on that were not handed out. Where no row has this, everything up to push_progress.next was looked at.';

-- Tenants that have endpoints: who locks the row hands out the next range of the log. And how far that has come: insert-only,
-- read newest first and pruned, as with subscription_progress.
create table gapless.push_tenant (
  tenant_id integer primary key
);
comment on table gapless.push_tenant is 'Tenants with webhooks.';
create table gapless.push_progress (
  tenant_id integer not null,
  seq bigint generated always as identity,
  next bigint not null,
  step integer not null default 20,
  primary key (tenant_id, seq)
);
comment on column gapless.push_progress.step is 'How many events are to be looked at next, see next_step().';
comment on table gapless.push_progress is 'The first position of each tenant that was not yet matched with its webhooks; the newest row is in force.';

do $$
declare
  v_table text;
begin
  foreach v_table in array array['endpoint', 'endpoint_secret', 'push_due', 'push_tenant', 'push_progress'] loop
    execute format('alter table gapless.%I enable row level security', v_table);
    execute format('alter table gapless.%I force row level security', v_table);
    execute format('grant select, insert, update, delete on gapless.%I to gapless_engine', v_table);
  end loop;
end
$$;
