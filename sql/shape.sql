-- What is installed, read from the catalogs by shape.ts. Not a script: it is here to be reviewed with every change.

schema gapless: owner gapless_owner, granted create, usage to gapless_engine; usage to gapless_user

type gapless.append_outcome (request integer, stream text, first_version bigint, last_version bigint, event_ids uuid[], duplicate boolean, sqlstate text, message text, detail text, hint text)
type gapless.append_result (stream text, first_version bigint, last_version bigint, event_ids uuid[], duplicate boolean)
type gapless.route_rest (types text[], categories text[], streams text[], topic_like text, topic_slashes integer, topic_regex text, after bigint, up_to bigint, since timestamp with time zone, until timestamp with time zone)
type gapless.selection (types text[], topics text[], categories text[], streams text[], after bigint, up_to bigint, since timestamp with time zone, until timestamp with time zone, condition jsonpath)
type gapless.trigger_match (subscription_id uuid, position bigint, at timestamp with time zone, depth integer, key text, value text, dedupe text)
type gapless.trigger_rule (max_depth integer, count integer, within interval, key_path text[], distinct_path text[], times jsonb, timezone text, cooldown interval, rate_each interval, rate_per interval, dedupe_path text[], dedupe_within interval)

table gapless.access: owner gapless_owner, granted delete, insert, select, update to gapless_engine, row security forced
  role_name name not null
  tenant_id integer not null
  permissions text[] not null
  granted_by name not null default SESSION_USER
  granted_at timestamp with time zone not null default clock_timestamp()
  tenant_active boolean not null default true
  constraint access_has_permissions CHECK ((cardinality(permissions) > 0))
  constraint access_tenant_id_tenant_active_fkey FOREIGN KEY (tenant_id, tenant_active) REFERENCES gapless.tenant(id, active) ON UPDATE CASCADE
  constraint access_pkey PRIMARY KEY (role_name)
  policy engine for all to gapless_engine using true with check true
  policy own_tenant for all to gapless_owner using (tenant_id = ( SELECT gapless.current_tenant() AS current_tenant))
table gapless.allowed_function: owner gapless_owner, granted delete, insert, select, update to gapless_engine, row security forced
  tenant_id integer not null
  signature text collate "C" not null
  schema_name name not null
  function_name name not null
  constraint allowed_function_pkey PRIMARY KEY (tenant_id, signature)
  policy engine for all to gapless_engine using true with check true
  policy own_tenant for all to gapless_owner using (tenant_id = ( SELECT gapless.current_tenant() AS current_tenant))
table gapless.api_key: owner gapless_owner, granted insert, select, update to gapless_engine, row security forced
  tenant_id integer not null
  id uuid not null
  name text not null
  hash bytea not null
  permissions text[] not null
  created_at timestamp with time zone not null
  expires_at timestamp with time zone
  revoked_at timestamp with time zone
  last_used_at timestamp with time zone
  application text collate "C"
  constraint api_key_has_permissions CHECK ((cardinality(permissions) > 0))
  constraint api_key_name_is_short CHECK (((length(name) >= 1) AND (length(name) <= 128)))
  constraint api_key_tenant_id_fkey FOREIGN KEY (tenant_id) REFERENCES gapless.tenant(id)
  constraint api_key_pkey PRIMARY KEY (tenant_id, id)
  constraint api_key_hash_key UNIQUE (hash)
  policy engine for all to gapless_engine using true with check true
  policy own_tenant for all to gapless_owner using (tenant_id = ( SELECT gapless.current_tenant() AS current_tenant))
table gapless.attempt: owner gapless_owner, granted delete, insert, select, update to gapless_engine, row security forced
  tenant_id integer not null
  subscription_id uuid not null
  position bigint not null
  id bigint not null generated always as identity
  attempt integer not null
  at timestamp with time zone not null
  consumer text
  outcome text not null
  reason text
  duration_ms integer
  status integer
  error_class text
  response_head text
  response_body text
  next_at timestamp with time zone
  constraint attempt_outcome_is_known CHECK ((outcome = ANY (ARRAY['delivered'::text, 'skipped'::text, 'retried'::text, 'expired'::text, 'parked'::text, 'redriven'::text, 'discarded'::text])))
  constraint attempt_pkey PRIMARY KEY (tenant_id, subscription_id, "position", id)
  policy engine for all to gapless_engine using true with check true
  policy own_tenant for all to gapless_owner using (tenant_id = ( SELECT gapless.current_tenant() AS current_tenant))
table gapless.builtin_choice: owner gapless_owner, granted delete, insert, select, update to gapless_engine, row security forced
  tenant_id integer not null
  family text collate "C" not null
  enabled boolean not null
  constraint builtin_choice_pkey PRIMARY KEY (tenant_id, family)
  policy engine for all to gapless_engine using true with check true
  policy own_tenant for all to gapless_owner using (tenant_id = ( SELECT gapless.current_tenant() AS current_tenant))
table gapless.capture: owner gapless_owner, granted delete, insert, select, update to gapless_engine, row security forced
  tenant_id integer not null
  id uuid not null
  operations text[] not null
  included text[]
  excluded text[] not null
  key_columns text[] not null
  identity text[] not null
  stream text collate "C" not null
  topic text collate "C"
  types jsonb not null
  payload text not null
  each text not null
  condition jsonpath
  tells_transactions boolean not null
  options jsonb not null
  owner name not null
  captured_by name not null
  created_at timestamp with time zone not null
  updated_at timestamp with time zone not null
  constraint capture_pkey PRIMARY KEY (tenant_id, id)
  policy engine for all to gapless_engine using true with check true
  policy own_tenant for all to gapless_owner using (tenant_id = ( SELECT gapless.current_tenant() AS current_tenant))
table gapless.capture_transaction: owner gapless_owner, granted delete, insert, select, update to gapless_engine, row security forced
  tenant_id integer not null
  id text collate "C" not null
  operations bigint not null
  rows bigint not null
  began_at timestamp with time zone not null
  constraint capture_transaction_pkey PRIMARY KEY (tenant_id, id)
  constraint commit_is_told TRIGGER DEFERRABLE INITIALLY DEFERRED
  policy engine for all to gapless_engine using true with check true
  policy own_tenant for all to gapless_owner using (tenant_id = ( SELECT gapless.current_tenant() AS current_tenant))
table gapless.captured_schema: owner gapless_owner, granted delete, insert, select, update to gapless_engine, row security forced
  tenant_id integer not null
  schema_name name not null
  captured_by name not null
  created_at timestamp with time zone not null
  constraint captured_schema_pkey PRIMARY KEY (tenant_id, schema_name)
  policy engine for all to gapless_engine using true with check true
  policy own_tenant for all to gapless_owner using (tenant_id = ( SELECT gapless.current_tenant() AS current_tenant))
table gapless.category: owner gapless_owner, granted insert, select to gapless_engine, row security forced
  tenant_id integer not null
  id integer not null generated always as identity
  name text collate "C" not null
  constraint category_pkey PRIMARY KEY (tenant_id, id)
  constraint category_tenant_id_name_key UNIQUE (tenant_id, name)
  policy engine for all to gapless_engine using true with check true
  policy own_tenant for all to gapless_owner using (tenant_id = ( SELECT gapless.current_tenant() AS current_tenant))
table gapless.channel: owner gapless_owner, granted delete, insert, select, update to gapless_engine, row security forced
  tenant_id integer not null
  id uuid not null
  name text collate "C" not null
  type text not null
  spec jsonb not null
  listen text
  version integer not null default 1
  created_at timestamp with time zone not null
  updated_at timestamp with time zone not null
  constraint channel_type_is_known CHECK ((type = ANY (ARRAY['slack'::text, 'webhook'::text, 'email'::text, 'postgres'::text, 'log'::text])))
  constraint channel_pkey PRIMARY KEY (tenant_id, id)
  constraint channel_tenant_id_name_key UNIQUE (tenant_id, name)
  policy engine for all to gapless_engine using true with check true
  policy own_tenant for all to gapless_owner using (tenant_id = ( SELECT gapless.current_tenant() AS current_tenant))
table gapless.claim: owner gapless_owner, granted delete, insert, select, update to gapless_engine, row security forced
  tenant_id integer not null
  subscription_id uuid not null
  key text collate "C" not null
  at timestamp with time zone not null
  until timestamp with time zone not null
  constraint claim_pkey PRIMARY KEY (tenant_id, subscription_id, key)
  policy engine for all to gapless_engine using true with check true
  policy own_tenant for all to gapless_owner using (tenant_id = ( SELECT gapless.current_tenant() AS current_tenant))
table gapless.delivery: owner gapless_owner, granted delete, insert, select, update to gapless_engine, row security forced
  with fillfactor=80
  tenant_id integer not null
  subscription_id uuid not null
  position bigint not null
  state text not null
  key bigint
  attempts integer not null default 0
  alone boolean not null default false
  due_at timestamp with time zone
  reason text
  changed_at timestamp with time zone not null
  constraint delivery_state_is_known CHECK ((state = ANY (ARRAY['held'::text, 'due'::text, 'parked'::text])))
  constraint delivery_pkey PRIMARY KEY (tenant_id, subscription_id, "position")
  policy engine for all to gapless_engine using true with check true
  policy own_tenant for all to gapless_owner using (tenant_id = ( SELECT gapless.current_tenant() AS current_tenant))
table gapless.endpoint: owner gapless_owner, granted delete, insert, select, update to gapless_engine, row security forced
  with fillfactor=50
  tenant_id integer not null
  subscription_id uuid not null
  headers jsonb not null
  failures_in_row integer not null default 0
  failing_since timestamp with time zone
  opens integer not null default 0
  open_until timestamp with time zone
  constraint endpoint_pkey PRIMARY KEY (tenant_id, subscription_id)
  policy engine for all to gapless_engine using true with check true
  policy own_tenant for all to gapless_owner using (tenant_id = ( SELECT gapless.current_tenant() AS current_tenant))
table gapless.endpoint_secret: owner gapless_owner, granted delete, insert, select, update to gapless_engine, row security forced
  tenant_id integer not null
  subscription_id uuid not null
  id bigint not null generated always as identity
  secret text
  sealed bytea
  digest bytea not null
  public_key text
  created_at timestamp with time zone not null
  expires_at timestamp with time zone
  constraint endpoint_secret_is_kept_one_way CHECK (((secret IS NULL) <> (sealed IS NULL)))
  constraint endpoint_secret_pkey PRIMARY KEY (tenant_id, subscription_id, id)
  policy engine for all to gapless_engine using true with check true
  policy own_tenant for all to gapless_owner using (tenant_id = ( SELECT gapless.current_tenant() AS current_tenant))
table gapless.event: owner gapless_owner, granted insert, select to gapless_engine, row security forced
  tenant_id integer not null
  stream text collate "C" not null
  version bigint not null
  seq bigint not null generated always as identity
  txid xid8 not null default pg_current_xact_id()
  recorded_at timestamp with time zone not null
  occurred_at timestamp with time zone
  id uuid not null
  type text collate "C" not null
  topic text collate "C" not null
  data jsonb not null
  metadata jsonb not null
  constraint event_pkey PRIMARY KEY (tenant_id, stream, version)
  constraint event_tenant_id_id_key UNIQUE (tenant_id, id)
  constraint event_tenant_id_seq_key UNIQUE (tenant_id, seq)
  policy engine for all to gapless_engine using true with check true
  policy own_tenant for all to gapless_owner using (tenant_id = ( SELECT gapless.current_tenant() AS current_tenant))
table gapless.event_type: owner gapless_owner, granted insert, select to gapless_engine, row security forced
  tenant_id integer not null
  id integer not null generated always as identity
  name text collate "C" not null
  constraint event_type_pkey PRIMARY KEY (tenant_id, id)
  constraint event_type_tenant_id_name_key UNIQUE (tenant_id, name)
  policy engine for all to gapless_engine using true with check true
  policy own_tenant for all to gapless_owner using (tenant_id = ( SELECT gapless.current_tenant() AS current_tenant))
table gapless.firing: owner gapless_owner, granted delete, insert, select, update to gapless_engine, row security forced
  with fillfactor=80
  tenant_id integer not null
  subscription_id uuid not null
  position bigint not null
  id uuid not null
  state text not null
  reason text
  fired_at timestamp with time zone not null
  nominal_at timestamp with time zone
  depth integer not null default 0
  found jsonb not null default '{}'::jsonb
  results jsonb
  finished_at timestamp with time zone
  constraint firing_state_is_known CHECK ((state = ANY (ARRAY['fired'::text, 'skipped'::text, 'refused'::text, 'discarded'::text])))
  constraint firing_pkey PRIMARY KEY (tenant_id, subscription_id, "position")
  policy engine for all to gapless_engine using true with check true
  policy own_tenant for all to gapless_owner using (tenant_id = ( SELECT gapless.current_tenant() AS current_tenant))
table gapless.idempotency: owner gapless_owner, granted select to gapless_engine, row security forced
  tenant_id integer not null
  route text not null
  key text collate "C" not null
  request_hash bytea not null
  seed uuid not null
  status integer
  response text
  at timestamp with time zone not null
  constraint idempotency_pkey PRIMARY KEY (tenant_id, route, key)
  policy engine for all to gapless_engine using true with check true
  policy own_tenant for all to gapless_owner using (tenant_id = ( SELECT gapless.current_tenant() AS current_tenant))
table gapless.installed: owner gapless_owner, granted select to gapless_engine; select to gapless_server
  id bigint not null generated always as identity
  version text not null
  updates integer not null
  tables_digest text
  functions_digest text
  at timestamp with time zone not null default clock_timestamp()
  constraint installed_pkey PRIMARY KEY (id)
table gapless.lease: owner gapless_owner, granted delete, insert, select, update to gapless_engine, row security forced
  with fillfactor=70, toast_tuple_target=8160
  tenant_id integer not null
  subscription_id uuid not null
  id bigint not null
  consumer text not null
  taken_at timestamp with time zone not null
  expires_at timestamp with time zone not null
  positions bigint[] not null
  keys bigint[] not null
  attempts integer[] not null
  constraint lease_pkey PRIMARY KEY (tenant_id, subscription_id, id)
  policy engine for all to gapless_engine using true with check true
  policy own_tenant for all to gapless_owner using (tenant_id = ( SELECT gapless.current_tenant() AS current_tenant))
table gapless.log: owner gapless_owner, granted insert, select to gapless_engine, row security forced
  tenant_id integer not null
  position bigint not null
  seq bigint not null
  type_id integer not null
  category_id integer not null
  logged_at timestamp with time zone not null
  topic text collate "C" not null
  correlation_id text collate "C"
  causation_id text collate "C"
  constraint log_position_is_positive CHECK (("position" > 0))
  constraint log_pkey PRIMARY KEY (tenant_id, "position")
  constraint log_tenant_id_seq_key UNIQUE (tenant_id, seq)
  policy engine for all to gapless_engine using true with check true
  policy own_tenant for all to gapless_owner using (tenant_id = ( SELECT gapless.current_tenant() AS current_tenant))
table gapless.notice: owner gapless_owner, granted delete, insert, select, update to gapless_engine, row security forced
  tenant_id integer not null
  id uuid not null
  stream text collate "C" not null
  type text collate "C" not null
  topic text
  data jsonb not null
  metadata jsonb not null
  at timestamp with time zone not null
  tries integer not null default 0
  due_at timestamp with time zone not null
  constraint notice_pkey PRIMARY KEY (tenant_id, id)
  policy engine for all to gapless_engine using true with check true
  policy own_tenant for all to gapless_owner using (tenant_id = ( SELECT gapless.current_tenant() AS current_tenant))
table gapless.push_due: owner gapless_owner, granted delete, insert, select, update to gapless_engine, row security forced
  tenant_id integer not null
  subscription_id uuid not null
  id bigint not null generated always as identity
  due_at timestamp with time zone not null
  low bigint
  constraint push_due_pkey PRIMARY KEY (tenant_id, subscription_id, id)
  policy engine for all to gapless_engine using true with check true
  policy own_tenant for all to gapless_owner using (tenant_id = ( SELECT gapless.current_tenant() AS current_tenant))
table gapless.push_progress: owner gapless_owner, granted delete, insert, select, update to gapless_engine, row security forced
  tenant_id integer not null
  seq bigint not null generated always as identity
  next bigint not null
  step integer not null default 20
  constraint push_progress_pkey PRIMARY KEY (tenant_id, seq)
  policy engine for all to gapless_engine using true with check true
  policy own_tenant for all to gapless_owner using (tenant_id = ( SELECT gapless.current_tenant() AS current_tenant))
table gapless.push_tenant: owner gapless_owner, granted delete, insert, select, update to gapless_engine, row security forced
  tenant_id integer not null
  constraint push_tenant_pkey PRIMARY KEY (tenant_id)
  policy engine for all to gapless_engine using true with check true
  policy own_tenant for all to gapless_owner using (tenant_id = ( SELECT gapless.current_tenant() AS current_tenant))
table gapless.route: owner gapless_owner, granted delete, insert, select to gapless_engine, row security forced
  tenant_id integer not null
  part integer not null
  subscription_id uuid not null
  is_plain boolean not null
  is_costly boolean not null
  is_wide boolean not null
  condition jsonpath
  needs text
  rest gapless.route_rest not null
  key text collate "C" not null
  path text collate "C"
  constraint route_pkey PRIMARY KEY (tenant_id, key, subscription_id, part)
  policy engine for all to gapless_engine using true with check true
  policy own_tenant for all to gapless_owner using (tenant_id = ( SELECT gapless.current_tenant() AS current_tenant))
table gapless.schedule: owner gapless_owner, granted delete, insert, select, update to gapless_engine, row security forced
  with fillfactor=70
  tenant_id integer not null
  subscription_id uuid not null
  actions jsonb not null
  timing jsonb not null
  anchor timestamp with time zone not null
  overlap text not null
  catch_up text not null
  catch_up_most integer not null
  jitter interval not null
  pauses_on_failure boolean not null
  next_nominal timestamp with time zone
  next_at timestamp with time zone
  last_number bigint not null default 0
  pause_note text
  constraint schedule_catch_up_is_known CHECK ((catch_up = ANY (ARRAY['skip'::text, 'once'::text, 'all'::text])))
  constraint schedule_next_is_whole CHECK (((next_nominal IS NULL) = (next_at IS NULL)))
  constraint schedule_overlap_is_known CHECK ((overlap = ANY (ARRAY['skip'::text, 'queue-one'::text, 'queue'::text, 'allow'::text])))
  constraint schedule_pkey PRIMARY KEY (tenant_id, subscription_id)
  policy engine for all to gapless_engine using true with check true
  policy own_tenant for all to gapless_owner using (tenant_id = ( SELECT gapless.current_tenant() AS current_tenant))
table gapless.sealing_key: owner gapless_owner, granted delete, insert, select to gapless_engine
  is_in_force boolean not null default true
  jwk jsonb not null
  modulus numeric not null
  size integer not null
  created_at timestamp with time zone not null
  constraint sealing_key_is_alone CHECK (is_in_force)
  constraint sealing_key_pkey PRIMARY KEY (is_in_force)
table gapless.secret: owner gapless_owner, granted delete, insert, select, update to gapless_engine, row security forced
  tenant_id integer not null
  name text collate "C" not null
  sealed bytea not null
  version integer not null default 1
  created_at timestamp with time zone not null
  updated_at timestamp with time zone not null
  constraint secret_pkey PRIMARY KEY (tenant_id, name)
  policy engine for all to gapless_engine using true with check true
  policy own_tenant for all to gapless_owner using (tenant_id = ( SELECT gapless.current_tenant() AS current_tenant))
table gapless.sequencer: owner gapless_owner, granted insert, select, update to gapless_engine
  only_row boolean not null default true
  chunk integer not null default 20000
  constraint sequencer_chunk_is_positive CHECK ((chunk > 0))
  constraint sequencer_only_row_check CHECK (only_row)
  constraint sequencer_pkey PRIMARY KEY (only_row)
table gapless.sequencer_run: owner gapless_owner, granted delete, insert, select to gapless_engine
  id bigint not null generated always as identity
  snapshot pg_snapshot not null
  floor bigint not null
  writer xid8 not null default pg_current_xact_id()
  system_identifier bigint not null
  database_oid oid not null
  events bigint not null
  at timestamp with time zone not null default clock_timestamp()
  constraint sequencer_run_pkey PRIMARY KEY (id)
table gapless.sequencer_segment: owner gapless_owner, granted delete, insert, select, update to gapless_engine
  tenant_id integer not null
  drain_from pg_snapshot not null
  drain_to pg_snapshot not null
  collect_to pg_snapshot not null
  last_seq bigint not null
  constraint sequencer_segment_pkey PRIMARY KEY (tenant_id)
table gapless.settled_batch: owner gapless_owner, granted delete, insert, select, update to gapless_engine, row security forced
  tenant_id integer not null
  subscription_id uuid not null
  id bigint not null generated always as identity
  lease_id bigint not null
  consumer text not null
  taken_at timestamp with time zone not null
  settled_at timestamp with time zone not null
  first_position bigint not null
  last_position bigint not null
  delivered integer not null
  skipped integer not null
  failed integer not null
  constraint settled_batch_pkey PRIMARY KEY (tenant_id, subscription_id, lease_id, id)
  policy engine for all to gapless_engine using true with check true
  policy own_tenant for all to gapless_owner using (tenant_id = ( SELECT gapless.current_tenant() AS current_tenant))
table gapless.settlement: owner gapless_owner, granted delete, insert, select, update to gapless_engine, row security forced
  with toast_tuple_target=8160
  tenant_id integer not null
  subscription_id uuid not null
  lease_id bigint not null
  id bigint not null generated always as identity
  consumer text not null
  taken_at timestamp with time zone not null
  settled_at timestamp with time zone not null
  first_position bigint not null
  last_position bigint not null
  keys bigint[] not null
  delivered integer not null default 0
  skipped integer not null default 0
  failed integer not null default 0
  constraint settlement_pkey PRIMARY KEY (tenant_id, subscription_id, lease_id, id)
  policy engine for all to gapless_engine using true with check true
  policy own_tenant for all to gapless_owner using (tenant_id = ( SELECT gapless.current_tenant() AS current_tenant))
table gapless.stream: owner gapless_owner, granted insert, select, update to gapless_engine, row security forced
  with fillfactor=70, autovacuum_vacuum_scale_factor=0.05, autovacuum_vacuum_cost_delay=0
  tenant_id integer not null
  name text collate "C" not null
  version bigint not null
  created_at timestamp with time zone not null
  updated_at timestamp with time zone not null
  constraint stream_pkey PRIMARY KEY (tenant_id, name)
  policy engine for all to gapless_engine using true with check true
  policy own_tenant for all to gapless_owner using (tenant_id = ( SELECT gapless.current_tenant() AS current_tenant))
table gapless.subscription: owner gapless_owner, granted delete, insert, select, update to gapless_engine, row security forced
  tenant_id integer not null
  id uuid not null
  name text collate "C" not null
  mode text not null
  kind text not null
  version integer not null default 1
  spec jsonb not null
  selection gapless.selection not null
  ordering text not null
  key_path text[]
  max_attempts integer not null
  delays interval[]
  base_delay interval not null
  factor double precision not null
  max_delay interval not null
  jitter double precision not null
  parks boolean not null
  drops boolean not null
  timeout interval not null
  max_in_flight integer not null
  batch_size integer not null
  batch_wait interval not null
  rate double precision
  burst integer
  keeps_history boolean not null
  application text collate "C"
  enabled boolean not null default true
  dropping boolean not null default false
  disabled_for text
  created_at timestamp with time zone not null
  updated_at timestamp with time zone not null
  constraint subscription_kind_is_that_of_mode CHECK ((kind =
CASE
    WHEN (mode = ANY (ARRAY['pull'::text, 'push'::text])) THEN 'subscription'::text
    ELSE mode
END))
  constraint subscription_mode_is_known CHECK ((mode = ANY (ARRAY['pull'::text, 'push'::text, 'trigger'::text, 'schedule'::text])))
  constraint subscription_pkey PRIMARY KEY (tenant_id, id)
  policy engine for all to gapless_engine using true with check true
  policy own_tenant for all to gapless_owner using (tenant_id = ( SELECT gapless.current_tenant() AS current_tenant))
table gapless.subscription_progress: owner gapless_owner, granted delete, insert, select, update to gapless_engine, row security forced
  tenant_id integer not null
  subscription_id uuid not null
  seq bigint not null generated always as identity
  next bigint not null
  last_lease bigint not null default 0
  floor_lease bigint not null default 0
  waiting integer not null default 0
  parked integer not null default 0
  tokens double precision
  tokens_at timestamp with time zone
  replay_next bigint
  replay_to bigint
  delivered bigint not null default 0
  skipped bigint not null default 0
  failed bigint not null default 0
  last_delivered_at timestamp with time zone
  fired bigint not null default 0
  last_fired_at timestamp with time zone
  pruned bigint not null default 0
  back_from bigint
  constraint subscription_progress_pkey PRIMARY KEY (tenant_id, subscription_id, seq)
  policy engine for all to gapless_engine using true with check true
  policy own_tenant for all to gapless_owner using (tenant_id = ( SELECT gapless.current_tenant() AS current_tenant))
table gapless.tenant: owner gapless_owner, granted insert, select, update to gapless_engine, row security forced
  id integer not null generated always as identity
  name text collate "C" not null
  active boolean not null default true
  position_floor bigint not null default 0
  created_at timestamp with time zone not null default clock_timestamp()
  constraint tenant_name_is_plain CHECK ((name ~ '^[A-Za-z0-9_-]{1,64}$'::text))
  constraint tenant_position_floor_is_not_negative CHECK ((position_floor >= 0))
  constraint tenant_pkey PRIMARY KEY (id)
  constraint tenant_id_active_key UNIQUE (id, active)
  constraint tenant_name_key UNIQUE (name)
  policy engine for all to gapless_engine using true with check true
  policy own_tenant for all to gapless_owner using (id = ( SELECT gapless.current_tenant() AS current_tenant))
table gapless.tenant_sql: owner gapless_owner, granted delete, insert, select, update to gapless_engine, row security forced
  tenant_id integer not null
  role_name name not null
  sealed bytea not null
  writes boolean not null
  statement_timeout interval not null
  allowed_at timestamp with time zone not null
  constraint tenant_sql_pkey PRIMARY KEY (tenant_id)
  policy engine for all to gapless_engine using true with check true
  policy own_tenant for all to gapless_owner using (tenant_id = ( SELECT gapless.current_tenant() AS current_tenant))
table gapless.trigger: owner gapless_owner, granted delete, insert, select, update to gapless_engine, row security forced
  tenant_id integer not null
  subscription_id uuid not null
  actions jsonb not null
  priority smallint not null
  is_simple boolean not null
  rule gapless.trigger_rule not null
  constraint trigger_pkey PRIMARY KEY (tenant_id, subscription_id)
  policy engine for all to gapless_engine using true with check true
  policy own_tenant for all to gapless_owner using (tenant_id = ( SELECT gapless.current_tenant() AS current_tenant))
table gapless.trigger_hit: owner gapless_owner, granted delete, insert, select, update to gapless_engine, row security forced
  with autovacuum_vacuum_scale_factor=0.05
  tenant_id integer not null
  subscription_id uuid not null
  key text collate "C" not null
  position bigint not null
  until timestamp with time zone not null
  value text collate "C"
  constraint trigger_hit_pkey PRIMARY KEY (tenant_id, subscription_id, key, "position")
  policy engine for all to gapless_engine using true with check true
  policy own_tenant for all to gapless_owner using (tenant_id = ( SELECT gapless.current_tenant() AS current_tenant))
table gapless.trigger_late: owner gapless_owner, granted delete, insert, select, update to gapless_engine, row security forced
  tenant_id integer not null
  subscription_id uuid not null
  position bigint not null
  constraint trigger_late_pkey PRIMARY KEY (tenant_id, subscription_id, "position")
  policy engine for all to gapless_engine using true with check true
  policy own_tenant for all to gapless_owner using (tenant_id = ( SELECT gapless.current_tenant() AS current_tenant))
table gapless.trigger_progress: owner gapless_owner, granted delete, insert, select, update to gapless_engine, row security forced
  tenant_id integer not null
  seq bigint not null generated always as identity
  next bigint not null
  step integer not null default 20
  constraint trigger_progress_pkey PRIMARY KEY (tenant_id, seq)
  policy engine for all to gapless_engine using true with check true
  policy own_tenant for all to gapless_owner using (tenant_id = ( SELECT gapless.current_tenant() AS current_tenant))
table gapless.trigger_quiet: owner gapless_owner, granted delete, insert, select, update to gapless_engine, row security forced
  with fillfactor=70, autovacuum_vacuum_scale_factor=0.05
  tenant_id integer not null
  subscription_id uuid not null
  key text collate "C" not null
  until timestamp with time zone not null
  constraint trigger_quiet_pkey PRIMARY KEY (tenant_id, subscription_id, key)
  policy engine for all to gapless_engine using true with check true
  policy own_tenant for all to gapless_owner using (tenant_id = ( SELECT gapless.current_tenant() AS current_tenant))
table gapless.trigger_tenant: owner gapless_owner, granted delete, insert, select, update to gapless_engine, row security forced
  tenant_id integer not null
  constraint trigger_tenant_pkey PRIMARY KEY (tenant_id)
  policy engine for all to gapless_engine using true with check true
  policy own_tenant for all to gapless_owner using (tenant_id = ( SELECT gapless.current_tenant() AS current_tenant))
table gapless.value: owner gapless_owner, granted delete, insert, select, update to gapless_engine, row security forced
  with fillfactor=80
  tenant_id integer not null
  key text collate "C" not null
  value jsonb not null
  expires_at timestamp with time zone
  updated_at timestamp with time zone not null
  constraint value_pkey PRIMARY KEY (tenant_id, key)
  policy engine for all to gapless_engine using true with check true
  policy own_tenant for all to gapless_owner using (tenant_id = ( SELECT gapless.current_tenant() AS current_tenant))

CREATE UNIQUE INDEX access_pkey ON gapless.access USING btree (role_name)
CREATE INDEX access_tenant ON gapless.access USING btree (tenant_id)
CREATE UNIQUE INDEX allowed_function_pkey ON gapless.allowed_function USING btree (tenant_id, signature)
CREATE UNIQUE INDEX api_key_hash_key ON gapless.api_key USING btree (hash)
CREATE UNIQUE INDEX api_key_pkey ON gapless.api_key USING btree (tenant_id, id)
CREATE INDEX attempt_age ON gapless.attempt USING btree (at) WHERE (outcome = ANY (ARRAY['delivered'::text, 'skipped'::text]))
CREATE INDEX attempt_failure_age ON gapless.attempt USING btree (at) WHERE (outcome <> ALL (ARRAY['delivered'::text, 'skipped'::text]))
CREATE UNIQUE INDEX attempt_pkey ON gapless.attempt USING btree (tenant_id, subscription_id, "position", id)
CREATE INDEX attempt_recent ON gapless.attempt USING btree (tenant_id, subscription_id, id)
CREATE UNIQUE INDEX builtin_choice_pkey ON gapless.builtin_choice USING btree (tenant_id, family)
CREATE UNIQUE INDEX capture_pkey ON gapless.capture USING btree (tenant_id, id)
CREATE UNIQUE INDEX capture_transaction_pkey ON gapless.capture_transaction USING btree (tenant_id, id)
CREATE UNIQUE INDEX captured_schema_pkey ON gapless.captured_schema USING btree (tenant_id, schema_name)
CREATE UNIQUE INDEX category_pkey ON gapless.category USING btree (tenant_id, id)
CREATE UNIQUE INDEX category_tenant_id_name_key ON gapless.category USING btree (tenant_id, name)
CREATE UNIQUE INDEX channel_pkey ON gapless.channel USING btree (tenant_id, id)
CREATE UNIQUE INDEX channel_tenant_id_name_key ON gapless.channel USING btree (tenant_id, name)
CREATE UNIQUE INDEX claim_pkey ON gapless.claim USING btree (tenant_id, subscription_id, key)
CREATE INDEX claim_until ON gapless.claim USING btree (until)
CREATE INDEX delivery_due ON gapless.delivery USING btree (tenant_id, subscription_id, due_at, "position") WHERE (state = 'due'::text)
CREATE INDEX delivery_due_anywhere ON gapless.delivery USING btree (due_at, tenant_id, subscription_id) WHERE (state = 'due'::text)
CREATE INDEX delivery_due_key ON gapless.delivery USING btree (tenant_id, subscription_id, key, attempts, "position") WHERE (state = 'due'::text)
CREATE INDEX delivery_key ON gapless.delivery USING btree (tenant_id, subscription_id, key, "position") WHERE (state = 'held'::text)
CREATE INDEX delivery_parked ON gapless.delivery USING btree (tenant_id, subscription_id, "position") WHERE (state = 'parked'::text)
CREATE UNIQUE INDEX delivery_pkey ON gapless.delivery USING btree (tenant_id, subscription_id, "position")
CREATE INDEX delivery_tried ON gapless.delivery USING btree (tenant_id, subscription_id, "position") WHERE ((state <> 'parked'::text) AND (attempts > 0))
CREATE UNIQUE INDEX endpoint_pkey ON gapless.endpoint USING btree (tenant_id, subscription_id)
CREATE INDEX endpoint_secret_not_sealed ON gapless.endpoint_secret USING btree (id) WHERE (secret IS NOT NULL)
CREATE UNIQUE INDEX endpoint_secret_pkey ON gapless.endpoint_secret USING btree (tenant_id, subscription_id, id)
CREATE UNIQUE INDEX event_pkey ON gapless.event USING btree (tenant_id, stream, version)
CREATE UNIQUE INDEX event_tenant_id_id_key ON gapless.event USING btree (tenant_id, id)
CREATE UNIQUE INDEX event_tenant_id_seq_key ON gapless.event USING btree (tenant_id, seq)
CREATE INDEX event_txid ON gapless.event USING btree (txid)
CREATE UNIQUE INDEX event_type_pkey ON gapless.event_type USING btree (tenant_id, id)
CREATE UNIQUE INDEX event_type_tenant_id_name_key ON gapless.event_type USING btree (tenant_id, name)
CREATE INDEX firing_age ON gapless.firing USING btree (tenant_id, fired_at)
CREATE UNIQUE INDEX firing_nominal ON gapless.firing USING btree (tenant_id, subscription_id, nominal_at) WHERE ((nominal_at IS NOT NULL) AND (state = ANY (ARRAY['fired'::text, 'discarded'::text])))
CREATE INDEX firing_not_done ON gapless.firing USING btree (tenant_id, subscription_id, state, "position") WHERE (state <> 'fired'::text)
CREATE UNIQUE INDEX firing_pkey ON gapless.firing USING btree (tenant_id, subscription_id, "position")
CREATE INDEX idempotency_at ON gapless.idempotency USING btree (at)
CREATE UNIQUE INDEX idempotency_pkey ON gapless.idempotency USING btree (tenant_id, route, key)
CREATE UNIQUE INDEX installed_pkey ON gapless.installed USING btree (id)
CREATE UNIQUE INDEX lease_pkey ON gapless.lease USING btree (tenant_id, subscription_id, id)
CREATE INDEX log_category ON gapless.log USING btree (tenant_id, category_id, "position")
CREATE INDEX log_causation ON gapless.log USING btree (tenant_id, causation_id, "position") WHERE (causation_id IS NOT NULL)
CREATE INDEX log_correlation ON gapless.log USING btree (tenant_id, correlation_id, "position") WHERE (correlation_id IS NOT NULL)
CREATE UNIQUE INDEX log_pkey ON gapless.log USING btree (tenant_id, "position")
CREATE UNIQUE INDEX log_tenant_id_seq_key ON gapless.log USING btree (tenant_id, seq)
CREATE INDEX log_topic ON gapless.log USING btree (tenant_id, topic, "position")
CREATE INDEX log_type ON gapless.log USING btree (tenant_id, type_id, "position")
CREATE INDEX notice_due ON gapless.notice USING btree (due_at)
CREATE UNIQUE INDEX notice_pkey ON gapless.notice USING btree (tenant_id, id)
CREATE INDEX push_due_at ON gapless.push_due USING btree (due_at, tenant_id, subscription_id)
CREATE UNIQUE INDEX push_due_pkey ON gapless.push_due USING btree (tenant_id, subscription_id, id)
CREATE UNIQUE INDEX push_progress_pkey ON gapless.push_progress USING btree (tenant_id, seq)
CREATE UNIQUE INDEX push_tenant_pkey ON gapless.push_tenant USING btree (tenant_id)
CREATE INDEX route_needs ON gapless.route USING btree (tenant_id) WHERE (needs IS NOT NULL)
CREATE INDEX route_path ON gapless.route USING btree (tenant_id, path) WHERE (path IS NOT NULL)
CREATE UNIQUE INDEX route_pkey ON gapless.route USING btree (tenant_id, key, subscription_id, part)
CREATE INDEX route_subscription ON gapless.route USING btree (subscription_id, tenant_id)
CREATE INDEX route_wide ON gapless.route USING btree (tenant_id) WHERE is_wide
CREATE INDEX schedule_at_start ON gapless.schedule USING btree (tenant_id, subscription_id) WHERE (timing ? 'start'::text)
CREATE INDEX schedule_next ON gapless.schedule USING btree (next_at) WHERE (next_at IS NOT NULL)
CREATE INDEX schedule_next_of_tenant ON gapless.schedule USING btree (tenant_id, next_at) WHERE (next_at IS NOT NULL)
CREATE UNIQUE INDEX schedule_pkey ON gapless.schedule USING btree (tenant_id, subscription_id)
CREATE UNIQUE INDEX sealing_key_pkey ON gapless.sealing_key USING btree (is_in_force)
CREATE UNIQUE INDEX secret_pkey ON gapless.secret USING btree (tenant_id, name)
CREATE UNIQUE INDEX sequencer_pkey ON gapless.sequencer USING btree (only_row)
CREATE UNIQUE INDEX sequencer_run_pkey ON gapless.sequencer_run USING btree (id)
CREATE UNIQUE INDEX sequencer_segment_pkey ON gapless.sequencer_segment USING btree (tenant_id)
CREATE INDEX settled_batch_age ON gapless.settled_batch USING btree (settled_at)
CREATE UNIQUE INDEX settled_batch_pkey ON gapless.settled_batch USING btree (tenant_id, subscription_id, lease_id, id)
CREATE UNIQUE INDEX settlement_pkey ON gapless.settlement USING btree (tenant_id, subscription_id, lease_id, id)
CREATE UNIQUE INDEX stream_pkey ON gapless.stream USING btree (tenant_id, name)
CREATE INDEX subscription_application ON gapless.subscription USING btree (tenant_id, application, name) WHERE (application IS NOT NULL)
CREATE UNIQUE INDEX subscription_name ON gapless.subscription USING btree (tenant_id, kind, name, COALESCE(application, ''::text))
CREATE UNIQUE INDEX subscription_pkey ON gapless.subscription USING btree (tenant_id, id)
CREATE UNIQUE INDEX subscription_progress_pkey ON gapless.subscription_progress USING btree (tenant_id, subscription_id, seq)
CREATE INDEX subscription_sample ON gapless.subscription USING btree (tenant_id, kind) WHERE (get_byte(uuid_send(id), 15) = 0)
CREATE UNIQUE INDEX tenant_id_active_key ON gapless.tenant USING btree (id, active)
CREATE UNIQUE INDEX tenant_name_key ON gapless.tenant USING btree (name)
CREATE UNIQUE INDEX tenant_pkey ON gapless.tenant USING btree (id)
CREATE UNIQUE INDEX tenant_sql_pkey ON gapless.tenant_sql USING btree (tenant_id)
CREATE UNIQUE INDEX trigger_hit_pkey ON gapless.trigger_hit USING btree (tenant_id, subscription_id, key, "position")
CREATE INDEX trigger_hit_until ON gapless.trigger_hit USING btree (until, tenant_id)
CREATE UNIQUE INDEX trigger_late_pkey ON gapless.trigger_late USING btree (tenant_id, subscription_id, "position")
CREATE UNIQUE INDEX trigger_pkey ON gapless.trigger USING btree (tenant_id, subscription_id)
CREATE INDEX trigger_priority ON gapless.trigger USING btree (tenant_id, subscription_id) WHERE (priority <> 5)
CREATE UNIQUE INDEX trigger_progress_pkey ON gapless.trigger_progress USING btree (tenant_id, seq)
CREATE UNIQUE INDEX trigger_quiet_pkey ON gapless.trigger_quiet USING btree (tenant_id, subscription_id, key)
CREATE INDEX trigger_quiet_until ON gapless.trigger_quiet USING btree (until, tenant_id)
CREATE UNIQUE INDEX trigger_tenant_pkey ON gapless.trigger_tenant USING btree (tenant_id)
CREATE INDEX value_expiry ON gapless.value USING btree (expires_at) WHERE (expires_at IS NOT NULL)
CREATE UNIQUE INDEX value_pkey ON gapless.value USING btree (tenant_id, key)

view gapless.api_keys with security_barrier=true: owner gapless_owner, granted select to gapless_user
  id uuid
  name text
  permissions text[]
  created_at timestamp with time zone
  expires_at timestamp with time zone
  revoked_at timestamp with time zone
  last_used_at timestamp with time zone
  application text
view gapless.builtin_families: owner gapless_owner, granted select to gapless_user
  family text
  enabled_by_default boolean
  meaning text
view gapless.builtin_types: owner gapless_owner, granted select to gapless_user
  type text
  family text
  topic text
  payload jsonb
view gapless.errors: owner gapless_owner, granted select to gapless_user
  sqlstate text
  code text
  http_status integer
  graphql_code text
  title text
view gapless.events with security_barrier=true: owner gapless_owner, granted select to gapless_user
  id uuid
  stream text
  version bigint
  position bigint
  type text
  topic text
  data jsonb
  metadata jsonb
  occurred_at timestamp with time zone
  recorded_at timestamp with time zone
view gapless.permission_roles: owner gapless_owner, granted select to gapless_user
  name text
  permissions text[]
view gapless.permissions: owner gapless_owner, granted select to gapless_user
  name text
  meaning text
view gapless.streams with security_barrier=true: owner gapless_owner, granted select to gapless_user
  stream text
  category text
  partition integer
  version bigint
  created_at timestamp with time zone
  updated_at timestamp with time zone

function gapless.ack(subscription text, lease bigint, deliveries bigint[] DEFAULT NULL::bigint[]) returns integer
  plpgsql, volatile, security definer, owner gapless_engine, set search_path=pg_catalog, pg_temp, granted execute to gapless_owner; execute to gapless_user
function gapless.act_actions(subscription gapless.subscription, firing gapless.firing, attempt integer, marker text) returns jsonb
  plpgsql, stable, owner gapless_engine, granted execute to gapless_owner
function gapless.act_append(tenant text, subscription uuid, "position" bigint, place integer, action jsonb) returns jsonb
  plpgsql, volatile, security definer, owner gapless_engine, set search_path=pg_catalog, pg_temp, granted execute to gapless_owner; execute to gapless_server
function gapless.act_append_rows(tenant text, subscription uuid, "position" bigint, place integer, action jsonb, rows text[]) returns jsonb
  plpgsql, volatile, security definer, owner gapless_engine, set search_path=pg_catalog, pg_temp, granted execute to gapless_owner; execute to gapless_server
function gapless.act_begin(tenants text[], subscriptions uuid[], leases bigint[], deliveries bigint[]) returns TABLE(place integer, kind text, name text, firing jsonb, actions jsonb, marker text, attempt integer, timeout_ms integer)
  plpgsql, volatile, security definer, owner gapless_engine, set search_path=pg_catalog, pg_temp; enable_seqscan=off; enable_hashjoin=off; enable_mergejoin=off; jit=off, granted execute to gapless_owner; execute to gapless_server
function gapless.act_call(tenant text, action jsonb) returns TABLE(sql text, parameters text[])
  plpgsql, stable, security definer, owner gapless_engine, set search_path=pg_catalog, pg_temp; enable_seqscan=off, granted execute to gapless_owner; execute to gapless_server
function gapless.act_channel(tenant text, name text) returns jsonb
  sql, stable, security definer, owner gapless_engine, set search_path=pg_catalog, pg_temp; enable_seqscan=off, granted execute to gapless_owner; execute to gapless_server
function gapless.act_cleanup(tenant text, subscription uuid, "position" bigint, place integer, action jsonb) returns jsonb
  plpgsql, volatile, security definer, owner gapless_engine, set search_path=pg_catalog, pg_temp; enable_seqscan=off, granted execute to gapless_owner; execute to gapless_server
function gapless.act_events(firing gapless.firing, place text, stream text, events jsonb) returns jsonb
  plpgsql, volatile, security definer, owner gapless_engine, set search_path=pg_catalog, pg_temp; enable_seqscan=off; enable_hashjoin=off; enable_mergejoin=off, granted execute to gapless_owner
function gapless.act_firing(tenant text, subscription uuid, "position" bigint) returns gapless.firing
  plpgsql, volatile, security definer, owner gapless_engine, set search_path=pg_catalog, pg_temp; enable_seqscan=off, granted execute to gapless_owner
function gapless.act_health(tenant text, subscription uuid, "position" bigint, place integer, action jsonb) returns jsonb
  plpgsql, volatile, security definer, owner gapless_engine, set search_path=pg_catalog, pg_temp, granted execute to gapless_owner; execute to gapless_server
function gapless.act_job(tenant text, subscription uuid, "position" bigint, place integer, action jsonb) returns jsonb
  plpgsql, volatile, security definer, owner gapless_engine, set search_path=pg_catalog, pg_temp; enable_seqscan=off, granted execute to gapless_owner; execute to gapless_server
function gapless.act_login(tenant text) returns TABLE(role text, sealed bytea, label text, writes boolean, statement_timeout_ms integer)
  sql, stable, security definer, owner gapless_engine, set search_path=pg_catalog, pg_temp; enable_seqscan=off, granted execute to gapless_owner; execute to gapless_server
function gapless.act_note(tenant text, subscription uuid, lease bigint, "position" bigint, results jsonb) returns boolean
  plpgsql, volatile, security definer, owner gapless_engine, set search_path=pg_catalog, pg_temp; enable_seqscan=off, granted execute to gapless_owner; execute to gapless_server
function gapless.act_query(tenant text, action jsonb) returns TABLE(sql text, parameters text[], writes boolean)
  plpgsql, stable, security definer, owner gapless_engine, set search_path=pg_catalog, pg_temp; enable_seqscan=off, granted execute to gapless_owner; execute to gapless_server
function gapless.act_secrets(tenant text, names text[]) returns TABLE(name text, sealed bytea, label text)
  sql, stable, security definer, owner gapless_engine, set search_path=pg_catalog, pg_temp; enable_seqscan=off, granted execute to gapless_owner; execute to gapless_server
function gapless.act_store(tenant text, subscription uuid, "position" bigint, place integer, action jsonb) returns jsonb
  plpgsql, volatile, security definer, owner gapless_engine, set search_path=pg_catalog, pg_temp, granted execute to gapless_owner; execute to gapless_server
function gapless.act_unhealthy(tenant text, subscription uuid, "position" bigint, place integer, failed jsonb) returns void
  plpgsql, volatile, security definer, owner gapless_engine, set search_path=pg_catalog, pg_temp; enable_seqscan=off, granted execute to gapless_owner; execute to gapless_server
function gapless.acted(subscription gapless.subscription, "position" bigint, results jsonb, is_over boolean) returns void
  sql, volatile, security definer, owner gapless_engine, set search_path=pg_catalog, pg_temp; enable_seqscan=off, granted execute to gapless_owner
function gapless.action_text(action jsonb, key text, field text, most integer, has_secrets boolean DEFAULT false, is_optional boolean DEFAULT false) returns text
  plpgsql, immutable, owner gapless_owner, set search_path=pg_catalog, pg_temp, granted execute to gapless_engine
function gapless.actions_of(subscription gapless.subscription) returns jsonb
  plpgsql, stable, security definer, owner gapless_engine, set search_path=pg_catalog, pg_temp; enable_seqscan=off, granted execute to gapless_owner
function gapless.activate_tenant(name text) returns boolean
  plpgsql, volatile, security definer, owner gapless_engine, set search_path=pg_catalog, pg_temp, granted execute to gapless_owner; execute to gapless_server
function gapless.adopt() returns bigint
  plpgsql, volatile, security definer, owner gapless_engine, set search_path=pg_catalog, pg_temp, granted execute to gapless_owner; execute to gapless_server
function gapless.allow_function(tenant text, function regprocedure) returns void
  plpgsql, volatile, security definer, owner gapless_engine, set search_path=pg_catalog, pg_temp; enable_seqscan=off, granted execute to gapless_owner
function gapless.allow_tenant_sql(tenant text, permissions text[] DEFAULT '{reader}'::text[], writes boolean DEFAULT false, statement_timeout interval DEFAULT '00:00:30'::interval) returns text
  plpgsql, volatile, owner gapless_owner, set search_path=pg_catalog, pg_temp, granted execute to gapless_engine
function gapless.anchored(plan jsonb, since timestamp with time zone, anchor timestamp with time zone, zone text) returns jsonb
  plpgsql, immutable, owner gapless_owner, set search_path=pg_catalog, pg_temp, granted execute to gapless_engine
function gapless.append(stream text, events jsonb, expected_version bigint DEFAULT NULL::bigint, must_exist boolean DEFAULT false) returns gapless.append_result
  plpgsql, volatile, security definer, owner gapless_engine, set search_path=pg_catalog, pg_temp, granted execute to gapless_owner; execute to gapless_user
function gapless.append_alone(tenant integer, streams text[], expected bigint[], must_exist boolean[], events jsonb[], new_ids boolean) returns SETOF gapless.append_outcome
  plpgsql, volatile, owner gapless_engine, granted execute to gapless_owner
function gapless.append_batch(batch jsonb) returns SETOF gapless.append_result
  plpgsql, volatile, security definer, owner gapless_engine, set search_path=pg_catalog, pg_temp, granted execute to gapless_owner; execute to gapless_user
function gapless.append_each(tenant text, requests integer[], streams text[], expected bigint[], must_exist boolean[], events jsonb[], new_ids boolean DEFAULT false) returns SETOF gapless.append_outcome
  plpgsql, volatile, security definer, owner gapless_engine, set search_path=pg_catalog, pg_temp; lock_timeout=2ms, granted execute to gapless_owner; execute to gapless_server
function gapless.append_entries(tenant integer, requests integer[], streams text[], expected bigint[], must_exist boolean[], events jsonb[], new_ids boolean) returns SETOF gapless.append_outcome
  plpgsql, volatile, security definer, owner gapless_engine, set search_path=pg_catalog, pg_temp; enable_seqscan=off; plan_cache_mode=force_generic_plan; jit=off, granted execute to gapless_owner
function gapless.append_few(tenant integer, streams text[], events jsonb[]) returns SETOF gapless.append_outcome
  plpgsql, volatile, owner gapless_engine, granted execute to gapless_owner
function gapless.append_group(tenant text, requests integer[], streams text[], expected bigint[], must_exist boolean[], events jsonb[], new_ids boolean DEFAULT false) returns SETOF gapless.append_outcome
  plpgsql, volatile, security definer, owner gapless_engine, set search_path=pg_catalog, pg_temp; lock_timeout=50ms, granted execute to gapless_owner; execute to gapless_server
function gapless.append_many(tenant integer, stream text, events jsonb, expected_version bigint, must_exist boolean) returns gapless.append_result
  plpgsql, volatile, owner gapless_engine, granted execute to gapless_owner
function gapless.append_notices(max_count integer DEFAULT 500) returns integer
  plpgsql, volatile, security definer, owner gapless_engine, set search_path=pg_catalog, pg_temp; lock_timeout=50ms; enable_seqscan=off, granted execute to gapless_owner; execute to gapless_user
function gapless.append_one(tenant integer, stream text, event jsonb, expected_version bigint, must_exist boolean) returns gapless.append_result
  plpgsql, volatile, owner gapless_engine, granted execute to gapless_owner
function gapless.append_to(tenant integer, stream text, events jsonb, expected_version bigint, must_exist boolean, new_ids boolean) returns gapless.append_result
  plpgsql, volatile, owner gapless_engine, granted execute to gapless_owner
function gapless.as_array(events jsonb) returns jsonb
  sql, stable, parallel safe, owner gapless_owner, granted execute to gapless_engine
function gapless.asked_document(is_all boolean, stream text, version bigint, "position" bigint, id uuid, type text, topic text, data jsonb, metadata jsonb, occurred_at timestamp with time zone, recorded_at timestamp with time zone) returns jsonb
  sql, stable, parallel safe, owner gapless_owner, granted execute to gapless_engine
function gapless.asks_for_all(condition jsonpath) returns boolean
  sql, immutable, parallel safe, owner gapless_owner, set search_path=pg_catalog, pg_temp, granted execute to gapless_engine
function gapless.authenticate(api_key text) returns TABLE(tenant text, key_id uuid, permissions text[], expires_at timestamp with time zone, application text)
  plpgsql, volatile, security definer, owner gapless_engine, set search_path=pg_catalog, pg_temp, granted execute to gapless_owner; execute to gapless_server
function gapless.authorize(permission text) returns integer
  plpgsql, stable, security definer, owner gapless_engine, set search_path=pg_catalog, pg_temp, granted execute to gapless_owner; execute to gapless_user
function gapless.authorize_subscription(subscription gapless.subscription, verb text) returns void
  plpgsql, stable, security definer, owner gapless_engine, set search_path=pg_catalog, pg_temp, granted execute to gapless_owner
function gapless.backfill_schedule(schedule text, since timestamp with time zone, until timestamp with time zone DEFAULT NULL::timestamp with time zone, max_count integer DEFAULT 1000) returns integer
  plpgsql, volatile, security definer, owner gapless_engine, set search_path=pg_catalog, pg_temp; enable_seqscan=off; enable_hashjoin=off; enable_mergejoin=off, granted execute to gapless_owner; execute to gapless_user
function gapless.backlog(OUT pending bigint, OUT oldest timestamp with time zone, OUT set_aside boolean, OUT last_run_at timestamp with time zone, OUT is_copy boolean, OUT roles name[]) returns record
  plpgsql, stable, security definer, owner gapless_engine, set search_path=pg_catalog, pg_temp; enable_seqscan=off, granted execute to gapless_owner; execute to gapless_user
function gapless.backtest_trigger(trigger text, last integer DEFAULT 1000, after bigint DEFAULT NULL::bigint, up_to bigint DEFAULT NULL::bigint, since timestamp with time zone DEFAULT NULL::timestamp with time zone, until timestamp with time zone DEFAULT NULL::timestamp with time zone, max_count integer DEFAULT 100) returns jsonb
  plpgsql, volatile, security definer, owner gapless_engine, set search_path=pg_catalog, pg_temp; enable_seqscan=off; jit=off, granted execute to gapless_owner; execute to gapless_user
function gapless.batches(subscription text, after bigint DEFAULT NULL::bigint, max_count integer DEFAULT 100, backwards boolean DEFAULT false) returns SETOF jsonb
  plpgsql, volatile, security definer, owner gapless_engine, set search_path=pg_catalog, pg_temp; enable_seqscan=off; jit=off, granted execute to gapless_owner; execute to gapless_user
function gapless.body_way(headers jsonb, body text) returns text
  plpgsql, immutable, parallel safe, owner gapless_owner, granted execute to gapless_engine
function gapless.bound_application(spec jsonb, known gapless.subscription DEFAULT NULL::gapless.subscription) returns jsonb
  plpgsql, stable, owner gapless_owner, set search_path=pg_catalog, pg_temp, granted execute to gapless_engine
function gapless.builtin_events(family text, enabled boolean) returns void
  plpgsql, volatile, security definer, owner gapless_engine, set search_path=pg_catalog, pg_temp, granted execute to gapless_owner; execute to gapless_user
function gapless.bytes_of(number numeric, size integer) returns bytea
  plpgsql, immutable, owner gapless_owner, set search_path=pg_catalog, pg_temp, granted execute to gapless_engine
function gapless.caller(permission text) returns integer
  plpgsql, stable, owner gapless_engine, granted execute to gapless_owner
function gapless.caller_subscription(subscription text, verb text, lock boolean DEFAULT false, kind text DEFAULT 'subscription'::text) returns gapless.subscription
  plpgsql, volatile, security definer, owner gapless_engine, set search_path=pg_catalog, pg_temp, granted execute to gapless_owner
function gapless.capture(table_name regclass, options jsonb DEFAULT '{}'::jsonb) returns jsonb
  plpgsql, volatile, owner gapless_owner, set search_path=pg_catalog, pg_temp, granted execute to gapless_engine; execute to gapless_user
function gapless.capture_append(tenant integer, capture uuid, in_schema text, in_table text, operation text, old_rows jsonb[], new_rows jsonb[]) returns void
  plpgsql, volatile, owner gapless_engine, granted execute to gapless_owner
function gapless.capture_begun(tenant integer, transaction text) returns void
  plpgsql, volatile, owner gapless_engine, granted execute to gapless_owner
function gapless.capture_code(capture uuid, condition text, identity text[], operations text[], is_partitioned boolean) returns text
  sql, stable, owner gapless_owner, set search_path=pg_catalog, pg_temp, granted execute to gapless_engine; execute to gapless_user
function gapless.capture_committed() returns trigger
  plpgsql, volatile, security definer, owner gapless_engine, set search_path=pg_catalog, pg_temp, granted execute to gapless_owner
function gapless.capture_count(tenant integer, transaction text, changes bigint) returns void
  sql, volatile, owner gapless_engine, granted execute to gapless_owner
function gapless.capture_key(row_values jsonb, columns text[]) returns text
  sql, immutable, parallel safe, owner gapless_owner, granted execute to gapless_engine
function gapless.capture_of(table_name regclass) returns uuid
  sql, stable, owner gapless_owner, set search_path=pg_catalog, pg_temp, granted execute to gapless_engine; execute to gapless_user
function gapless.capture_root(capture uuid, relation oid) returns TABLE(in_schema text, in_table text)
  sql, stable, owner gapless_owner, set search_path=pg_catalog, pg_temp, granted execute to gapless_engine; execute to gapless_user
function gapless.capture_schema(schema_name text) returns boolean
  plpgsql, volatile, owner gapless_owner, set search_path=pg_catalog, pg_temp, granted execute to gapless_engine; execute to gapless_user
function gapless.capture_stream(stream text, key text, keys integer) returns text
  sql, immutable, parallel safe, owner gapless_owner, granted execute to gapless_engine
function gapless.capture_warnings(table_name regclass) returns text[]
  sql, stable, owner gapless_owner, set search_path=pg_catalog, pg_temp, granted execute to gapless_engine; execute to gapless_user
function gapless.captured_schemas() returns TABLE(schema_name text, captured_by text, created_at timestamp with time zone)
  plpgsql, volatile, security definer, owner gapless_engine, set search_path=pg_catalog, pg_temp, granted execute to gapless_owner; execute to gapless_user
function gapless.captured_table(capture uuid) returns regclass
  sql, stable, owner gapless_owner, set search_path=pg_catalog, pg_temp, granted execute to gapless_engine; execute to gapless_user
function gapless.captures() returns TABLE(id uuid, table_name text, operations text[], key text[], stream text, payload text, each text, transactions boolean, options jsonb, missing text[], captured_by text, created_at timestamp with time zone, updated_at timestamp with time zone)
  plpgsql, volatile, security definer, owner gapless_engine, set search_path=pg_catalog, pg_temp, granted execute to gapless_owner; execute to gapless_user
function gapless.category_of(stream text) returns text
  sql, immutable, strict, parallel safe, owner gapless_owner, granted execute to gapless_engine; execute to gapless_user
function gapless.change_schedule(schedule text, changes jsonb) returns jsonb
  plpgsql, volatile, security definer, owner gapless_engine, set search_path=pg_catalog, pg_temp, granted execute to gapless_owner; execute to gapless_user
function gapless.change_subscription(subscription text, changes jsonb) returns jsonb
  plpgsql, volatile, security definer, owner gapless_engine, set search_path=pg_catalog, pg_temp, granted execute to gapless_owner; execute to gapless_user
function gapless.change_trigger(trigger text, changes jsonb) returns jsonb
  plpgsql, volatile, security definer, owner gapless_engine, set search_path=pg_catalog, pg_temp, granted execute to gapless_owner; execute to gapless_user
function gapless.changed_schedule(spec jsonb, changes jsonb) returns jsonb
  sql, immutable, owner gapless_owner, set search_path=pg_catalog, pg_temp, granted execute to gapless_engine
function gapless.channel_text(spec jsonb, key text, most integer, is_required boolean) returns text
  plpgsql, immutable, owner gapless_owner, set search_path=pg_catalog, pg_temp, granted execute to gapless_engine
function gapless.check_action(action jsonb, field text) returns jsonb
  plpgsql, immutable, owner gapless_owner, set search_path=pg_catalog, pg_temp, granted execute to gapless_engine
function gapless.check_actions(actions jsonb, field text DEFAULT 'actions'::text) returns jsonb
  plpgsql, immutable, owner gapless_owner, set search_path=pg_catalog, pg_temp, granted execute to gapless_engine
function gapless.check_append_action(action jsonb, field text) returns jsonb
  plpgsql, immutable, owner gapless_owner, set search_path=pg_catalog, pg_temp, granted execute to gapless_engine
function gapless.check_call_action(action jsonb, field text) returns jsonb
  plpgsql, immutable, owner gapless_owner, set search_path=pg_catalog, pg_temp, granted execute to gapless_engine
function gapless.check_channel(spec jsonb) returns jsonb
  plpgsql, immutable, owner gapless_owner, set search_path=pg_catalog, pg_temp, granted execute to gapless_engine
function gapless.check_channel_text(value text, field text) returns void
  plpgsql, immutable, owner gapless_owner, set search_path=pg_catalog, pg_temp, granted execute to gapless_engine
function gapless.check_cleanup_action(action jsonb, field text) returns jsonb
  plpgsql, immutable, owner gapless_owner, set search_path=pg_catalog, pg_temp, granted execute to gapless_engine
function gapless.check_email(spec jsonb) returns void
  plpgsql, immutable, owner gapless_owner, set search_path=pg_catalog, pg_temp, granted execute to gapless_engine
function gapless.check_filter(max_count integer, types text[], topics text[], categories text[], streams text[]) returns void
  plpgsql, stable, owner gapless_owner, set search_path=pg_catalog, pg_temp, granted execute to gapless_engine
function gapless.check_headers(headers jsonb) returns void
  plpgsql, immutable, owner gapless_owner, set search_path=pg_catalog, pg_temp, granted execute to gapless_engine
function gapless.check_health_action(action jsonb, field text) returns jsonb
  plpgsql, immutable, owner gapless_owner, set search_path=pg_catalog, pg_temp, granted execute to gapless_engine
function gapless.check_http_action(action jsonb, field text) returns jsonb
  plpgsql, immutable, owner gapless_owner, set search_path=pg_catalog, pg_temp, granted execute to gapless_engine
function gapless.check_names(types text[], topics text[], categories text[], streams text[], prefix text DEFAULT ''::text) returns void
  plpgsql, stable, owner gapless_owner, set search_path=pg_catalog, pg_temp, granted execute to gapless_engine
function gapless.check_other_action(action jsonb, field text) returns jsonb
  plpgsql, immutable, owner gapless_owner, set search_path=pg_catalog, pg_temp, granted execute to gapless_engine
function gapless.check_permissions(given text[]) returns text[]
  plpgsql, stable, owner gapless_engine, set search_path=pg_catalog, pg_temp, granted execute to gapless_owner
function gapless.check_query_action(action jsonb, field text) returns jsonb
  plpgsql, immutable, owner gapless_owner, set search_path=pg_catalog, pg_temp, granted execute to gapless_engine
function gapless.check_regex(pattern text, field text) returns void
  plpgsql, immutable, owner gapless_owner, set search_path=pg_catalog, pg_temp, granted execute to gapless_engine
function gapless.check_secret(secret jsonb, signing text) returns text
  plpgsql, immutable, owner gapless_owner, set search_path=pg_catalog, pg_temp, granted execute to gapless_engine
function gapless.check_template(template text, field text, has_secrets boolean DEFAULT false) returns void
  plpgsql, immutable, owner gapless_owner, set search_path=pg_catalog, pg_temp, granted execute to gapless_engine
function gapless.check_templates(value jsonb, field text, has_secrets boolean DEFAULT false) returns void
  plpgsql, immutable, owner gapless_owner, set search_path=pg_catalog, pg_temp, granted execute to gapless_engine
function gapless.checkpoint_of(subscription gapless.subscription, p gapless.subscription_progress) returns bigint
  plpgsql, stable, security definer, owner gapless_engine, set search_path=pg_catalog, pg_temp; enable_seqscan=off, granted execute to gapless_owner
function gapless.cidr_regex(value text, field text) returns text
  plpgsql, immutable, owner gapless_owner, set search_path=pg_catalog, pg_temp, granted execute to gapless_engine
function gapless.claim(subscription text, key text, "window" interval DEFAULT '24:00:00'::interval) returns boolean
  plpgsql, volatile, security definer, owner gapless_engine, set search_path=pg_catalog, pg_temp, granted execute to gapless_owner; execute to gapless_user
function gapless.clock_after(plan jsonb, after timestamp with time zone, zone text) returns timestamp with time zone
  plpgsql, immutable, owner gapless_owner, set search_path=pg_catalog, pg_temp, granted execute to gapless_engine
function gapless.clock_change(since timestamp with time zone, until timestamp with time zone, zone text) returns timestamp with time zone
  plpgsql, immutable, owner gapless_owner, set search_path=pg_catalog, pg_temp, granted execute to gapless_engine
function gapless.compile_selector(selector jsonb, field text DEFAULT 'selector'::text) returns gapless.selection
  plpgsql, stable, owner gapless_owner, set search_path=pg_catalog, pg_temp, granted execute to gapless_engine
function gapless.condition_equalities(condition text) returns TABLE(path text, value text)
  sql, immutable, owner gapless_owner, set search_path=pg_catalog, pg_temp, granted execute to gapless_engine
function gapless.condition_holds(document jsonb, condition jsonpath) returns boolean
  sql, immutable, parallel safe, owner gapless_owner, granted execute to gapless_engine; execute to gapless_user
function gapless.condition_leaf(node jsonb, is_wanted boolean, base text, field text, depth integer) returns text
  plpgsql, stable, owner gapless_owner, set search_path=pg_catalog, pg_temp, granted execute to gapless_engine
function gapless.condition_literal(operand jsonb, path text, field text, rule text DEFAULT 'must be a text, a number, a boolean or null'::text) returns text
  plpgsql, stable, owner gapless_owner, set search_path=pg_catalog, pg_temp, granted execute to gapless_engine
function gapless.condition_operator(operator text, operand jsonb, ignore_case boolean, subject text, path text, field text) returns text
  plpgsql, stable, owner gapless_owner, set search_path=pg_catalog, pg_temp, granted execute to gapless_engine
function gapless.condition_parts(condition text) returns SETOF text
  plpgsql, immutable, owner gapless_owner, set search_path=pg_catalog, pg_temp, granted execute to gapless_engine
function gapless.condition_path(path jsonb, base text, field text) returns text
  plpgsql, immutable, owner gapless_owner, set search_path=pg_catalog, pg_temp, granted execute to gapless_engine
function gapless.condition_regex(pattern text, ignore_case boolean, field text) returns text
  plpgsql, stable, owner gapless_owner, set search_path=pg_catalog, pg_temp, granted execute to gapless_engine
function gapless.condition_text(node jsonb, is_wanted boolean, base text, field text, depth integer) returns text
  plpgsql, stable, owner gapless_owner, set search_path=pg_catalog, pg_temp, granted execute to gapless_engine
function gapless.condition_text_needed(condition text) returns text
  sql, immutable, owner gapless_owner, set search_path=pg_catalog, pg_temp, granted execute to gapless_engine
function gapless.correlated(correlation_id text, after bigint DEFAULT NULL::bigint, max_count integer DEFAULT 1000) returns SETOF gapless.events
  plpgsql, stable, security definer, owner gapless_engine, set search_path=pg_catalog, pg_temp; enable_seqscan=off; enable_hashjoin=off; enable_mergejoin=off, granted execute to gapless_owner; execute to gapless_user
function gapless.create_api_key(name text, permissions text[] DEFAULT '{*}'::text[], expires_at timestamp with time zone DEFAULT NULL::timestamp with time zone, tenant text DEFAULT NULL::text, OUT key_id uuid, OUT api_key text) returns record
  plpgsql, volatile, security definer, owner gapless_engine, set search_path=pg_catalog, pg_temp, granted execute to gapless_owner; execute to gapless_user
function gapless.create_portal_token(application text, expires_in interval DEFAULT '01:00:00'::interval, OUT token text, OUT expires_at timestamp with time zone) returns record
  plpgsql, volatile, security definer, owner gapless_engine, set search_path=pg_catalog, pg_temp, granted execute to gapless_owner; execute to gapless_user
function gapless.create_schedule(spec jsonb) returns jsonb
  plpgsql, volatile, security definer, owner gapless_engine, set search_path=pg_catalog, pg_temp, granted execute to gapless_owner; execute to gapless_user
function gapless.create_subscription(spec jsonb) returns jsonb
  plpgsql, volatile, security definer, owner gapless_engine, set search_path=pg_catalog, pg_temp, granted execute to gapless_owner; execute to gapless_user
function gapless.create_tenant(name text) returns integer
  plpgsql, volatile, security definer, owner gapless_engine, set search_path=pg_catalog, pg_temp, granted execute to gapless_owner; execute to gapless_server
function gapless.create_trigger(spec jsonb) returns jsonb
  plpgsql, volatile, security definer, owner gapless_engine, set search_path=pg_catalog, pg_temp, granted execute to gapless_owner; execute to gapless_user
function gapless.create_webhook(spec jsonb) returns jsonb
  plpgsql, volatile, security definer, owner gapless_engine, set search_path=pg_catalog, pg_temp, granted execute to gapless_owner; execute to gapless_user
function gapless.cron_after(plan jsonb, shown timestamp without time zone) returns timestamp without time zone
  plpgsql, immutable, owner gapless_owner, set search_path=pg_catalog, pg_temp, granted execute to gapless_engine
function gapless.cron_days(days_of_month text, days_of_week text, month_place text, week_place text) returns text
  plpgsql, immutable, owner gapless_owner, set search_path=pg_catalog, pg_temp, granted execute to gapless_engine
function gapless.cron_values(list text, place text, low integer, high integer, names text[] DEFAULT '{}'::text[]) returns text
  plpgsql, immutable, owner gapless_owner, set search_path=pg_catalog, pg_temp, granted execute to gapless_engine
function gapless.current_tenant() returns integer
  plpgsql, stable, parallel restricted, security definer, owner gapless_engine, set search_path=pg_catalog, pg_temp, granted execute to gapless_owner; execute to gapless_user
function gapless.ddl_dropped() returns event_trigger
  plpgsql, volatile, security definer, owner gapless_engine, set search_path=pg_catalog, pg_temp; row_security=on, granted execute to gapless_owner
function gapless.ddl_made() returns event_trigger
  plpgsql, volatile, security definer, owner gapless_engine, set search_path=pg_catalog, pg_temp; row_security=on, granted execute to gapless_owner
function gapless.deactivate_tenant(name text) returns boolean
  plpgsql, volatile, security definer, owner gapless_engine, set search_path=pg_catalog, pg_temp, granted execute to gapless_owner; execute to gapless_server
function gapless.decide(tenant integer, requests integer[], streams text[], expected bigint[], must_exist boolean[], events jsonb[], sizes bigint[], INOUT goes boolean[], OUT first bigint[], OUT answers gapless.append_outcome[]) returns record
  plpgsql, volatile, security definer, owner gapless_engine, set search_path=pg_catalog, pg_temp; enable_seqscan=off; plan_cache_mode=force_generic_plan, granted execute to gapless_owner
function gapless.define_channel(name text, spec jsonb) returns jsonb
  plpgsql, volatile, security definer, owner gapless_engine, set search_path=pg_catalog, pg_temp; enable_seqscan=off, granted execute to gapless_owner; execute to gapless_user
function gapless.define_schedule(name text, spec jsonb) returns jsonb
  plpgsql, volatile, security definer, owner gapless_engine, set search_path=pg_catalog, pg_temp; enable_seqscan=off, granted execute to gapless_owner; execute to gapless_user
function gapless.define_subscription(name text, spec jsonb) returns jsonb
  plpgsql, volatile, security definer, owner gapless_engine, set search_path=pg_catalog, pg_temp; enable_seqscan=off, granted execute to gapless_owner; execute to gapless_user
function gapless.define_trigger(name text, spec jsonb) returns jsonb
  plpgsql, volatile, security definer, owner gapless_engine, set search_path=pg_catalog, pg_temp, granted execute to gapless_owner; execute to gapless_user
function gapless.define_webhook(name text, spec jsonb) returns jsonb
  plpgsql, volatile, security definer, owner gapless_engine, set search_path=pg_catalog, pg_temp, granted execute to gapless_owner; execute to gapless_user
function gapless.deliveries(subscription text, state text DEFAULT NULL::text, after bigint DEFAULT NULL::bigint, max_count integer DEFAULT 100, backwards boolean DEFAULT false) returns SETOF jsonb
  plpgsql, volatile, security definer, owner gapless_engine, set search_path=pg_catalog, pg_temp; enable_seqscan=off; jit=off, granted execute to gapless_owner; execute to gapless_user
function gapless.delivery(subscription text, delivery bigint) returns jsonb
  plpgsql, volatile, security definer, owner gapless_engine, set search_path=pg_catalog, pg_temp; enable_seqscan=off, granted execute to gapless_owner; execute to gapless_user
function gapless.depth_of(causation_id text, metadata jsonb) returns integer
  sql, immutable, parallel safe, owner gapless_owner, granted execute to gapless_engine
function gapless.discard(subscription text, deliveries bigint[] DEFAULT NULL::bigint[]) returns integer
  plpgsql, volatile, security definer, owner gapless_engine, set search_path=pg_catalog, pg_temp; enable_seqscan=off, granted execute to gapless_owner; execute to gapless_user
function gapless.discard_schedule(schedule text, occurrences bigint[] DEFAULT NULL::bigint[]) returns integer
  plpgsql, volatile, security definer, owner gapless_engine, set search_path=pg_catalog, pg_temp, granted execute to gapless_owner; execute to gapless_user
function gapless.discard_trigger(trigger text, firings bigint[] DEFAULT NULL::bigint[]) returns integer
  plpgsql, volatile, security definer, owner gapless_engine, set search_path=pg_catalog, pg_temp, granted execute to gapless_owner; execute to gapless_user
function gapless.drop_capture(tenant integer, capture uuid) returns void
  plpgsql, volatile, security definer, owner gapless_engine, set search_path=pg_catalog, pg_temp, granted execute to gapless_owner
function gapless.drop_captured(function regprocedure) returns void
  plpgsql, volatile, owner gapless_owner, set search_path=pg_catalog, pg_temp, granted execute to gapless_engine; execute to gapless_user
function gapless.drop_tenant_sql(tenant text) returns text
  plpgsql, volatile, security definer, owner gapless_engine, set search_path=pg_catalog, pg_temp; enable_seqscan=off, granted execute to gapless_owner
function gapless.due_for_waiting(subscription gapless.subscription) returns timestamp with time zone
  plpgsql, volatile, security definer, owner gapless_engine, set search_path=pg_catalog, pg_temp; enable_seqscan=off, granted execute to gapless_owner
function gapless.due_schedules(now timestamp with time zone, max_count integer) returns TABLE(tenant_id integer, tenant text, ids uuid[])
  plpgsql, stable, security definer, owner gapless_engine, set search_path=pg_catalog, pg_temp; enable_seqscan=off; enable_hashjoin=off; enable_mergejoin=off; jit=off, granted execute to gapless_owner
function gapless.duration_text(value interval) returns text
  sql, immutable, strict, parallel safe, owner gapless_owner, set search_path=pg_catalog, pg_temp, granted execute to gapless_engine
function gapless.endpoint_label(tenant text, webhook uuid) returns text
  sql, immutable, parallel safe, owner gapless_owner, granted execute to gapless_engine
function gapless.endpoint_secrets(tenant integer, webhook uuid) returns text[]
  sql, stable, security definer, owner gapless_engine, set search_path=pg_catalog, pg_temp; enable_seqscan=off, granted execute to gapless_owner
function gapless.escape_for(value text, way text) returns text
  plpgsql, immutable, parallel safe, owner gapless_owner, granted execute to gapless_engine
function gapless.escape_regex(value text) returns text
  sql, immutable, strict, parallel safe, owner gapless_owner, set search_path=pg_catalog, pg_temp, granted execute to gapless_engine
function gapless.event_catalogue() returns TABLE(type text, family text, topic text, payload jsonb, description text, appended_by text, switch text)
  sql, stable, owner gapless_owner, set search_path=pg_catalog, pg_temp, granted execute to gapless_engine; execute to gapless_user
function gapless.event_document(stream text, version bigint, "position" bigint, id uuid, type text, topic text, data jsonb, metadata jsonb, occurred_at timestamp with time zone, recorded_at timestamp with time zone) returns jsonb
  sql, stable, parallel safe, owner gapless_owner, granted execute to gapless_engine; execute to gapless_user
function gapless.event_templates(event jsonb, matched jsonb, tenant text) returns jsonb
  plpgsql, immutable, parallel safe, owner gapless_owner, granted execute to gapless_engine
function gapless.events_that_hold(selections gapless.selection[], which integer[], positions bigint[]) returns TABLE(selection integer, "position" bigint)
  plpgsql, stable, security definer, owner gapless_owner, set search_path=pg_catalog, pg_temp; enable_seqscan=off; max_parallel_workers_per_gather=0; jit=off, granted execute to gapless_engine; execute to gapless_user
function gapless.expect_mode(subscription text, mode text, verb text) returns void
  plpgsql, volatile, security definer, owner gapless_engine, set search_path=pg_catalog, pg_temp, granted execute to gapless_owner; execute to gapless_server
function gapless.explain_condition(node jsonb, document jsonb, field text) returns jsonb
  plpgsql, stable, owner gapless_owner, set search_path=pg_catalog, pg_temp, granted execute to gapless_engine
function gapless.explain_selector(selector jsonb, event jsonb) returns jsonb
  plpgsql, stable, security definer, owner gapless_owner, set search_path=pg_catalog, pg_temp, granted execute to gapless_engine; execute to gapless_user
function gapless.faked_now() returns timestamp with time zone
  plpgsql, volatile, parallel safe, owner gapless_owner, set search_path=pg_catalog, pg_temp, granted execute to gapless_engine
function gapless.family_of(type text) returns text
  sql, immutable, parallel safe, owner gapless_owner, granted execute to gapless_engine; execute to gapless_user
function gapless.fault(sqlstate_ text, message_ text, detail_ jsonb DEFAULT NULL::jsonb, hint_ text DEFAULT NULL::text) returns void
  plpgsql, volatile, owner gapless_owner, set search_path=pg_catalog, pg_temp, granted execute to gapless_engine
function gapless.field_at(field text, key text) returns text
  sql, immutable, parallel safe, owner gapless_owner, set search_path=pg_catalog, pg_temp, granted execute to gapless_engine
function gapless.fill_json(value jsonb, document jsonb, marker text) returns jsonb
  plpgsql, immutable, parallel safe, owner gapless_owner, granted execute to gapless_engine
function gapless.fill_text(template text, document jsonb, way text, marker text) returns text
  plpgsql, immutable, parallel safe, owner gapless_owner, granted execute to gapless_engine
function gapless.find_channel(tenant integer, channel text) returns gapless.channel
  plpgsql, stable, security definer, owner gapless_engine, set search_path=pg_catalog, pg_temp; enable_seqscan=off, granted execute to gapless_owner
function gapless.find_subscription(tenant integer, subscription text, lock boolean DEFAULT false, kind text DEFAULT 'subscription'::text, application text DEFAULT NULL::text) returns gapless.subscription
  plpgsql, volatile, security definer, owner gapless_engine, set search_path=pg_catalog, pg_temp; enable_seqscan=off, granted execute to gapless_owner
function gapless.finish(subscription gapless.subscription, lease bigint, deliveries bigint[], outcome text, reason text) returns integer
  plpgsql, volatile, security definer, owner gapless_engine, set search_path=pg_catalog, pg_temp; enable_seqscan=off, granted execute to gapless_owner
function gapless.fire(tenant integer, firings gapless.firing[], ordered uuid[] DEFAULT '{}'::uuid[]) returns integer
  plpgsql, volatile, security definer, owner gapless_engine, set search_path=pg_catalog, pg_temp; enable_seqscan=off; enable_hashjoin=off; enable_mergejoin=off; jit=off, granted execute to gapless_owner
function gapless.fire_at_once(tenant integer, firings gapless.firing[], ordered uuid[] DEFAULT '{}'::uuid[]) returns jsonb
  plpgsql, volatile, security definer, owner gapless_engine, set search_path=pg_catalog, pg_temp; enable_seqscan=off; enable_hashjoin=off; enable_mergejoin=off; jit=off, granted execute to gapless_owner
function gapless.fire_occurrence(subscription gapless.subscription, what text, detail jsonb, reason text DEFAULT NULL::text) returns bigint
  plpgsql, volatile, security definer, owner gapless_engine, set search_path=pg_catalog, pg_temp; enable_seqscan=off, granted execute to gapless_owner
function gapless.firing_document(subscription gapless.subscription, firing gapless.firing, event jsonb DEFAULT NULL::jsonb, attempt integer DEFAULT 1) returns jsonb
  plpgsql, stable, security definer, owner gapless_engine, set search_path=pg_catalog, pg_temp; enable_seqscan=off; enable_hashjoin=off; enable_mergejoin=off, granted execute to gapless_owner
function gapless.firing_id(subscription_id uuid, name text) returns uuid
  sql, immutable, parallel safe, owner gapless_engine, granted execute to gapless_owner
function gapless.firing_of(subscription gapless.subscription, "position" bigint) returns jsonb
  plpgsql, volatile, security definer, owner gapless_engine, set search_path=pg_catalog, pg_temp; enable_seqscan=off, granted execute to gapless_owner
function gapless.firing_stats(tenant integer, kind text) returns jsonb
  plpgsql, stable, security definer, owner gapless_engine, set search_path=pg_catalog, pg_temp; plan_cache_mode=force_generic_plan; enable_seqscan=off; enable_hashjoin=off; enable_mergejoin=off; jit=off, granted execute to gapless_owner
function gapless.firings_of(subscription gapless.subscription, state text DEFAULT NULL::text, after bigint DEFAULT NULL::bigint, max_count integer DEFAULT 100, backwards boolean DEFAULT true) returns SETOF jsonb
  plpgsql, volatile, security definer, owner gapless_engine, set search_path=pg_catalog, pg_temp; enable_seqscan=off; jit=off, granted execute to gapless_owner
function gapless.forbid_function(tenant text, function text) returns integer
  plpgsql, volatile, security definer, owner gapless_engine, set search_path=pg_catalog, pg_temp; enable_seqscan=off, granted execute to gapless_owner
function gapless.forbid_tenant_sql(tenant text) returns void
  plpgsql, volatile, owner gapless_owner, set search_path=pg_catalog, pg_temp, granted execute to gapless_engine
function gapless.forget_capture(capture uuid) returns void
  plpgsql, volatile, security definer, owner gapless_engine, set search_path=pg_catalog, pg_temp, granted execute to gapless_owner; execute to gapless_user
function gapless.forget_routes(tenant integer, subscription_id uuid) returns void
  sql, volatile, security definer, owner gapless_engine, set search_path=pg_catalog, pg_temp, granted execute to gapless_owner
function gapless.forget_secret_key() returns integer
  plpgsql, volatile, security definer, owner gapless_engine, set search_path=pg_catalog, pg_temp, granted execute to gapless_owner
function gapless.free_keys(subscription gapless.subscription, p gapless.subscription_progress, keys bigint[]) returns void
  plpgsql, volatile, security definer, owner gapless_engine, set search_path=pg_catalog, pg_temp, granted execute to gapless_owner
function gapless.fresh_events(earlier pg_snapshot, later pg_snapshot, floor bigint) returns SETOF gapless.event
  sql, stable, owner gapless_engine, granted execute to gapless_owner
function gapless.get_channel(channel text) returns jsonb
  plpgsql, stable, security definer, owner gapless_engine, set search_path=pg_catalog, pg_temp, granted execute to gapless_owner; execute to gapless_user
function gapless.get_schedule(schedule text) returns jsonb
  plpgsql, volatile, security definer, owner gapless_engine, set search_path=pg_catalog, pg_temp, granted execute to gapless_owner; execute to gapless_user
function gapless.get_subscription(subscription text) returns jsonb
  plpgsql, volatile, security definer, owner gapless_engine, set search_path=pg_catalog, pg_temp, granted execute to gapless_owner; execute to gapless_user
function gapless.get_trigger(trigger text) returns jsonb
  plpgsql, volatile, security definer, owner gapless_engine, set search_path=pg_catalog, pg_temp, granted execute to gapless_owner; execute to gapless_user
function gapless.get_value(key text) returns jsonb
  plpgsql, stable, security definer, owner gapless_engine, set search_path=pg_catalog, pg_temp; enable_seqscan=off, granted execute to gapless_owner; execute to gapless_user
function gapless.give_back(subscription gapless.subscription, batch gapless.lease, deliveries bigint[], outcome text, delay interval, reason text, keep_attempt boolean DEFAULT true, OUT waiting integer, OUT parked integer, OUT failed integer) returns record
  plpgsql, volatile, security definer, owner gapless_engine, set search_path=pg_catalog, pg_temp; enable_seqscan=off, granted execute to gapless_owner
function gapless.grant_access(role_name text, tenant text, permissions text[] DEFAULT '{*}'::text[]) returns void
  plpgsql, volatile, security definer, owner gapless_engine, set search_path=pg_catalog, pg_temp, granted execute to gapless_owner; execute to gapless_server
function gapless.has_deliveries(subscription gapless.subscription) returns boolean
  plpgsql, volatile, security definer, owner gapless_engine, set search_path=pg_catalog, pg_temp; enable_seqscan=off, granted execute to gapless_owner
function gapless.has_sound_options(event jsonb) returns boolean
  plpgsql, stable, owner gapless_owner, granted execute to gapless_engine
function gapless.heads(tenants text[]) returns TABLE(tenant text, "position" bigint)
  sql, stable, security definer, owner gapless_engine, set search_path=pg_catalog, pg_temp, granted execute to gapless_owner; execute to gapless_server
function gapless.held_up() returns TABLE(kind text, what text, since timestamp with time zone, events bigint, hint text)
  plpgsql, volatile, security definer, owner gapless_engine, set search_path=pg_catalog, pg_temp; enable_seqscan=off, granted execute to gapless_owner; execute to gapless_user
function gapless.highest(table_name text, field text) returns bigint
  plpgsql, stable, security definer, owner gapless_engine, set search_path=pg_catalog, pg_temp, granted execute to gapless_owner
function gapless.hmac_sha256(key bytea, message bytea) returns bytea
  plpgsql, immutable, owner gapless_owner, granted execute to gapless_engine
function gapless.hold_schedule(tenant integer, id uuid, note text) returns void
  plpgsql, volatile, security definer, owner gapless_engine, set search_path=pg_catalog, pg_temp; enable_seqscan=off, granted execute to gapless_owner
function gapless.hold_subscription(subscription gapless.subscription, dropping boolean DEFAULT false, note text DEFAULT NULL::text) returns gapless.subscription
  plpgsql, volatile, security definer, owner gapless_engine, set search_path=pg_catalog, pg_temp; enable_seqscan=off, granted execute to gapless_owner
function gapless.idempotency_abandon(route text, key text) returns void
  plpgsql, volatile, security definer, owner gapless_owner, set search_path=pg_catalog, pg_temp, granted execute to gapless_engine; execute to gapless_server
function gapless.idempotency_begin(route text, key text, request_hash bytea, OUT state text, OUT status integer, OUT response text, OUT seed uuid) returns record
  plpgsql, volatile, security definer, owner gapless_owner, set search_path=pg_catalog, pg_temp, granted execute to gapless_engine; execute to gapless_server
function gapless.idempotency_finish(route text, key text, status integer, response text) returns void
  plpgsql, volatile, security definer, owner gapless_owner, set search_path=pg_catalog, pg_temp, granted execute to gapless_engine; execute to gapless_server
function gapless.is_broken(subscription gapless.subscription) returns boolean
  sql, stable, security definer, owner gapless_engine, set search_path=pg_catalog, pg_temp; enable_seqscan=off, granted execute to gapless_owner
function gapless.is_credential(header text) returns boolean
  sql, immutable, owner gapless_owner, set search_path=pg_catalog, pg_temp, granted execute to gapless_engine
function gapless.is_json_text(value text) returns boolean
  plpgsql, immutable, owner gapless_owner, set search_path=pg_catalog, pg_temp, granted execute to gapless_engine
function gapless.is_sound_event(event jsonb) returns boolean
  sql, stable, parallel safe, owner gapless_owner, granted execute to gapless_engine
function gapless.is_sound_name(name text) returns boolean
  sql, immutable, parallel safe, owner gapless_owner, granted execute to gapless_engine
function gapless.is_sound_type(type text) returns boolean
  sql, immutable, parallel safe, owner gapless_owner, granted execute to gapless_engine
function gapless.is_template_path(path text) returns boolean
  sql, immutable, parallel safe, owner gapless_owner, granted execute to gapless_engine
function gapless.is_time(value text) returns boolean
  plpgsql, stable, owner gapless_owner, set search_path=pg_catalog, pg_temp, granted execute to gapless_engine
function gapless.is_time_of_day(times jsonb, timezone text, moment timestamp with time zone) returns boolean
  sql, stable, parallel safe, owner gapless_owner, set search_path=pg_catalog, pg_temp, granted execute to gapless_engine
function gapless.is_told(tenant integer, family text) returns boolean
  sql, stable, security definer, owner gapless_engine, set search_path=pg_catalog, pg_temp, granted execute to gapless_owner
function gapless.jitter_of(id uuid, nominal timestamp with time zone, jitter interval) returns interval
  sql, immutable, owner gapless_owner, set search_path=pg_catalog, pg_temp, granted execute to gapless_engine
function gapless.join_lists(selector jsonb, types text[], topics text[], categories text[], streams text[]) returns gapless.selection
  plpgsql, stable, owner gapless_owner, set search_path=pg_catalog, pg_temp, granted execute to gapless_engine
function gapless.join_selection(selection gapless.selection, since timestamp with time zone, until timestamp with time zone) returns gapless.selection
  plpgsql, stable, owner gapless_owner, set search_path=pg_catalog, pg_temp, granted execute to gapless_engine
function gapless.judge(tenant integer, matches gapless.trigger_match[]) returns TABLE(subscription_id uuid, "position" bigint, depth integer, state text, reason text, what jsonb)
  plpgsql, volatile, security definer, owner gapless_engine, set search_path=pg_catalog, pg_temp; plan_cache_mode=force_generic_plan; enable_seqscan=off; enable_bitmapscan=off; enable_mergejoin=off; jit=off, granted execute to gapless_owner
function gapless.keep_endpoint_secret(tenant integer, webhook uuid, secret text) returns void
  plpgsql, volatile, security definer, owner gapless_engine, set search_path=pg_catalog, pg_temp; enable_seqscan=off, granted execute to gapless_owner
function gapless.keep_hidden(known gapless.channel, spec jsonb) returns jsonb
  plpgsql, immutable, owner gapless_owner, set search_path=pg_catalog, pg_temp, granted execute to gapless_engine
function gapless.keep_tenant_sql(tenant text, role_name text, password text, writes boolean, statement_timeout interval) returns void
  sql, volatile, security definer, owner gapless_engine, set search_path=pg_catalog, pg_temp; enable_seqscan=off, granted execute to gapless_owner
function gapless.key_of(ordering text, key_path text[], stream text, type text, topic text, data jsonb, metadata jsonb) returns bigint
  sql, immutable, parallel safe, owner gapless_owner, granted execute to gapless_engine
function gapless.key_text(path text[], stream text, type text, topic text, data jsonb, metadata jsonb) returns text
  plpgsql, immutable, parallel safe, owner gapless_owner, granted execute to gapless_engine
function gapless.known_result(tenant integer, request jsonb) returns gapless.append_result[]
  plpgsql, stable, security definer, owner gapless_engine, set search_path=pg_catalog, pg_temp; enable_seqscan=off; enable_hashjoin=off; enable_mergejoin=off, granted execute to gapless_owner
function gapless.learn_names(tenants integer[], types text[], categories text[]) returns void
  plpgsql, volatile, security definer, owner gapless_engine, set search_path=pg_catalog, pg_temp; enable_seqscan=off, granted execute to gapless_owner
function gapless.learn_routes(tenant integer, reader text, subscription_id uuid, selection gapless.selection) returns void
  plpgsql, volatile, security definer, owner gapless_engine, set search_path=pg_catalog, pg_temp; enable_seqscan=off, granted execute to gapless_owner
function gapless.lift_names(node jsonb, part text, OUT names text[], OUT rest jsonb) returns record
  plpgsql, immutable, owner gapless_owner, set search_path=pg_catalog, pg_temp, granted execute to gapless_engine
function gapless.link_of(metadata jsonb, key text) returns text
  sql, immutable, parallel safe, owner gapless_owner, granted execute to gapless_engine
function gapless.list_builtin_events() returns TABLE(family text, enabled boolean, chosen boolean, meaning text)
  sql, stable, security definer, owner gapless_engine, set search_path=pg_catalog, pg_temp, granted execute to gapless_owner; execute to gapless_user
function gapless.list_channels(after text DEFAULT NULL::text, max_count integer DEFAULT 100) returns SETOF jsonb
  plpgsql, stable, security definer, owner gapless_engine, set search_path=pg_catalog, pg_temp; enable_seqscan=off, granted execute to gapless_owner; execute to gapless_user
function gapless.list_schedules(after text DEFAULT NULL::text, max_count integer DEFAULT 100) returns SETOF jsonb
  plpgsql, volatile, security definer, owner gapless_engine, set search_path=pg_catalog, pg_temp; enable_seqscan=off, granted execute to gapless_owner; execute to gapless_user
function gapless.list_secrets(after text DEFAULT NULL::text, max_count integer DEFAULT 100) returns SETOF jsonb
  plpgsql, stable, security definer, owner gapless_engine, set search_path=pg_catalog, pg_temp; enable_seqscan=off, granted execute to gapless_owner; execute to gapless_user
function gapless.list_subscriptions(mode text DEFAULT NULL::text, after text DEFAULT NULL::text, max_count integer DEFAULT 100, application text DEFAULT NULL::text) returns SETOF jsonb
  plpgsql, volatile, security definer, owner gapless_engine, set search_path=pg_catalog, pg_temp; enable_seqscan=off, granted execute to gapless_owner; execute to gapless_user
function gapless.list_triggers(after text DEFAULT NULL::text, max_count integer DEFAULT 100) returns SETOF jsonb
  plpgsql, volatile, security definer, owner gapless_engine, set search_path=pg_catalog, pg_temp; enable_seqscan=off, granted execute to gapless_owner; execute to gapless_user
function gapless.list_values(prefix text DEFAULT NULL::text, after text DEFAULT NULL::text, max_count integer DEFAULT 100) returns SETOF jsonb
  plpgsql, stable, security definer, owner gapless_engine, set search_path=pg_catalog, pg_temp; enable_seqscan=off, granted execute to gapless_owner; execute to gapless_user
function gapless.local_time(shown timestamp without time zone, zone text) returns timestamp with time zone
  plpgsql, immutable, owner gapless_owner, set search_path=pg_catalog, pg_temp, granted execute to gapless_engine
function gapless.lock_events() returns void
  plpgsql, volatile, security definer, owner gapless_owner, set search_path=pg_catalog, pg_temp, granted execute to gapless_engine
function gapless.lock_lease(subscription gapless.subscription, lease bigint, deliveries bigint[]) returns gapless.lease
  plpgsql, volatile, security definer, owner gapless_engine, set search_path=pg_catalog, pg_temp; enable_seqscan=off, granted execute to gapless_owner
function gapless.log_state(OUT "position" bigint, OUT logged_at timestamp with time zone, OUT pending bigint, OUT last_run_at timestamp with time zone) returns record
  plpgsql, stable, security definer, owner gapless_owner, set search_path=pg_catalog, pg_temp, granted execute to gapless_engine; execute to gapless_user
function gapless.make_document(subscription gapless.subscription, firing gapless.firing, event jsonb, attempt integer) returns jsonb
  plpgsql, stable, owner gapless_engine, granted execute to gapless_owner
function gapless.manual_due(subscription gapless.subscription) returns timestamp with time zone
  sql, stable, security definer, owner gapless_engine, set search_path=pg_catalog, pg_temp; enable_seqscan=off; enable_hashjoin=off; enable_mergejoin=off, granted execute to gapless_owner
function gapless.mark_of(tenant integer, id uuid) returns text
  sql, stable, security definer, owner gapless_engine, set search_path=pg_catalog, pg_temp; enable_seqscan=off, granted execute to gapless_owner
function gapless.mask(bytes bytea, seed bytea) returns bytea
  plpgsql, immutable, owner gapless_owner, set search_path=pg_catalog, pg_temp, granted execute to gapless_engine
function gapless.match(tenant integer, reader text, low bigint, high bigint) returns TABLE(subscription_id uuid, "position" bigint)
  plpgsql, stable, security definer, owner gapless_engine, set search_path=pg_catalog, pg_temp; plan_cache_mode=force_generic_plan; enable_seqscan=off; enable_bitmapscan=off; enable_hashjoin=off; enable_mergejoin=off; work_mem=64MB; max_parallel_workers_per_gather=0; jit=off, granted execute to gapless_owner
function gapless.mend_circuit(subscription gapless.subscription) returns void
  sql, volatile, security definer, owner gapless_engine, set search_path=pg_catalog, pg_temp; enable_seqscan=off, granted execute to gapless_owner
function gapless.merge_patch(target jsonb, patch jsonb) returns jsonb
  plpgsql, immutable, owner gapless_owner, set search_path=pg_catalog, pg_temp, granted execute to gapless_engine
function gapless.nack(subscription text, lease bigint, deliveries bigint[] DEFAULT NULL::bigint[], delay interval DEFAULT NULL::interval, reason text DEFAULT NULL::text) returns integer
  plpgsql, volatile, security definer, owner gapless_engine, set search_path=pg_catalog, pg_temp, granted execute to gapless_owner; execute to gapless_user
function gapless.near_miss(word text, known text[]) returns text
  plpgsql, immutable, strict, owner gapless_owner, set search_path=pg_catalog, pg_temp, granted execute to gapless_engine
function gapless.needs_adoption() returns boolean
  sql, stable, security definer, owner gapless_engine, set search_path=pg_catalog, pg_temp, granted execute to gapless_owner; execute to gapless_user
function gapless.new_api_key() returns text
  sql, volatile, owner gapless_engine, set search_path=pg_catalog, pg_temp, granted execute to gapless_owner
function gapless.next_events(selection gapless.selection, after bigint, max_count integer, since timestamp with time zone DEFAULT NULL::timestamp with time zone, until timestamp with time zone DEFAULT NULL::timestamp with time zone, up_to bigint DEFAULT NULL::bigint, backwards boolean DEFAULT false) returns TABLE(reach bigint, id uuid, stream text, version bigint, "position" bigint, type text, topic text, data jsonb, metadata jsonb, occurred_at timestamp with time zone, recorded_at timestamp with time zone)
  plpgsql, volatile, security definer, owner gapless_owner, set search_path=pg_catalog, pg_temp; enable_seqscan=off; max_parallel_workers_per_gather=0; jit=off, granted execute to gapless_engine; execute to gapless_user
function gapless.next_matches(tenant integer, selection gapless.selection, low bigint, high bigint, max_count integer, backwards boolean DEFAULT false, OUT positions bigint[], OUT seqs bigint[], OUT reach bigint) returns record
  plpgsql, volatile, owner gapless_owner, set search_path=pg_catalog, pg_temp; plan_cache_mode=force_generic_plan; enable_seqscan=off; enable_hashjoin=off; enable_mergejoin=off; max_parallel_workers_per_gather=0; jit=off, granted execute to gapless_engine
function gapless.next_notice() returns timestamp with time zone
  sql, stable, security definer, owner gapless_engine, set search_path=pg_catalog, pg_temp; enable_seqscan=off, granted execute to gapless_owner
function gapless.next_step(step integer, began timestamp with time zone, is_full boolean) returns integer
  sql, volatile, owner gapless_engine, set search_path=pg_catalog, pg_temp, granted execute to gapless_owner
function gapless.next_tick() returns timestamp with time zone
  plpgsql, stable, security definer, owner gapless_engine, set search_path=pg_catalog, pg_temp; enable_seqscan=off, granted execute to gapless_owner
function gapless.next_time(timing jsonb, after timestamp with time zone, anchor timestamp with time zone) returns timestamp with time zone
  plpgsql, immutable, owner gapless_owner, set search_path=pg_catalog, pg_temp, granted execute to gapless_engine
function gapless.next_times(timing jsonb, after timestamp with time zone, anchor timestamp with time zone, count integer) returns SETOF timestamp with time zone
  plpgsql, immutable, owner gapless_owner, set search_path=pg_catalog, pg_temp, granted execute to gapless_engine
function gapless.now() returns timestamp with time zone
  sql, volatile, parallel safe, owner gapless_owner, granted execute to gapless_engine
function gapless.number_events(tenants integer[], seqs bigint[], types text[], categories text[], topics text[], correlations text[], causations text[]) returns void
  plpgsql, volatile, security definer, owner gapless_engine, set search_path=pg_catalog, pg_temp; enable_seqscan=off; enable_nestloop=off; enable_mergejoin=off; plan_cache_mode=force_generic_plan, granted execute to gapless_owner
function gapless.number_of(bytes bytea) returns numeric
  plpgsql, immutable, owner gapless_owner, set search_path=pg_catalog, pg_temp, granted execute to gapless_engine
function gapless.occurrence_over(subscription gapless.subscription, "position" bigint, results jsonb) returns void
  plpgsql, volatile, security definer, owner gapless_engine, set search_path=pg_catalog, pg_temp; enable_seqscan=off, granted execute to gapless_owner
function gapless.offer_secret_key(jwk jsonb) returns text
  plpgsql, volatile, security definer, owner gapless_engine, set search_path=pg_catalog, pg_temp, granted execute to gapless_owner; execute to gapless_server
function gapless.open_leases(tenants text[], subscriptions uuid[], leases bigint[]) returns TABLE(lease bigint, deliveries bigint[])
  sql, stable, security definer, owner gapless_engine, set search_path=pg_catalog, pg_temp; enable_seqscan=off, granted execute to gapless_owner; execute to gapless_server
function gapless.outstanding_occurrences(tenant integer, id uuid) returns integer
  sql, stable, security definer, owner gapless_engine, set search_path=pg_catalog, pg_temp; enable_seqscan=off, granted execute to gapless_owner
function gapless.own_events(selector jsonb, application text) returns jsonb
  sql, immutable, owner gapless_owner, set search_path=pg_catalog, pg_temp, granted execute to gapless_engine
function gapless.page_plan(tenant integer, low bigint, high bigint, direction text, types integer[], categories integer[], topics text[], streams text[], OUT query text, OUT reach bigint) returns record
  plpgsql, stable, owner gapless_owner, set search_path=pg_catalog, pg_temp; enable_seqscan=off; max_parallel_workers_per_gather=0; jit=off, granted execute to gapless_engine
function gapless.park(subscription text, lease bigint, deliveries bigint[] DEFAULT NULL::bigint[], reason text DEFAULT NULL::text) returns integer
  plpgsql, volatile, security definer, owner gapless_engine, set search_path=pg_catalog, pg_temp, granted execute to gapless_owner; execute to gapless_user
function gapless.partition_of(stream text, partitions integer DEFAULT 32) returns integer
  sql, immutable, strict, parallel safe, owner gapless_owner, granted execute to gapless_engine; execute to gapless_user
function gapless.partitions(count integer DEFAULT 32) returns TABLE(partition integer, streams bigint, events bigint)
  plpgsql, stable, security definer, owner gapless_owner, set search_path=pg_catalog, pg_temp, granted execute to gapless_engine; execute to gapless_user
function gapless.pattern_condition(pattern jsonb, is_top boolean, field text, depth integer DEFAULT 1) returns jsonb
  plpgsql, stable, owner gapless_owner, set search_path=pg_catalog, pg_temp, granted execute to gapless_engine
function gapless.pattern_filter(filter jsonb, path text, field text) returns jsonb
  plpgsql, stable, owner gapless_owner, set search_path=pg_catalog, pg_temp, granted execute to gapless_engine
function gapless.pattern_numeric(operand jsonb, field text) returns jsonb
  plpgsql, immutable, owner gapless_owner, set search_path=pg_catalog, pg_temp, granted execute to gapless_engine
function gapless.pattern_takes_nothing(pattern jsonb) returns boolean
  plpgsql, immutable, owner gapless_owner, set search_path=pg_catalog, pg_temp, granted execute to gapless_engine
function gapless.pattern_text(filter text, operand jsonb, path text, field text) returns jsonb
  plpgsql, stable, owner gapless_owner, set search_path=pg_catalog, pg_temp, granted execute to gapless_engine
function gapless.pattern_values(list jsonb, path text, field text) returns jsonb
  plpgsql, stable, owner gapless_owner, set search_path=pg_catalog, pg_temp, granted execute to gapless_engine
function gapless.pattern_wildcard(value text, field text) returns jsonb
  plpgsql, immutable, owner gapless_owner, set search_path=pg_catalog, pg_temp, granted execute to gapless_engine
function gapless.pause_schedule(schedule text, note text DEFAULT NULL::text) returns jsonb
  plpgsql, volatile, security definer, owner gapless_engine, set search_path=pg_catalog, pg_temp; enable_seqscan=off, granted execute to gapless_owner; execute to gapless_user
function gapless.pause_subscription(subscription text, drop_events boolean DEFAULT false) returns jsonb
  plpgsql, volatile, security definer, owner gapless_engine, set search_path=pg_catalog, pg_temp, granted execute to gapless_owner; execute to gapless_user
function gapless.pause_trigger(trigger text, drop_events boolean DEFAULT false) returns jsonb
  plpgsql, volatile, security definer, owner gapless_engine, set search_path=pg_catalog, pg_temp, granted execute to gapless_owner; execute to gapless_user
function gapless.payload_schema(shape jsonb) returns jsonb
  sql, immutable, parallel safe, owner gapless_owner, set search_path=pg_catalog, pg_temp, granted execute to gapless_engine; execute to gapless_user
function gapless.pending_times(schedule gapless.schedule, now timestamp with time zone, OUT times timestamp with time zone[], OUT missed integer, OUT missed_more boolean, OUT missed_first timestamp with time zone, OUT missed_last timestamp with time zone, OUT next_nominal timestamp with time zone, OUT next_at timestamp with time zone) returns record
  plpgsql, stable, owner gapless_engine, set search_path=pg_catalog, pg_temp, granted execute to gapless_owner
function gapless.permits(permissions text[], wanted text) returns boolean
  sql, immutable, parallel safe, owner gapless_owner, granted execute to gapless_engine; execute to gapless_user
function gapless.plan_schedule(subscription gapless.subscription) returns void
  plpgsql, volatile, security definer, owner gapless_engine, set search_path=pg_catalog, pg_temp; enable_seqscan=off, granted execute to gapless_owner
function gapless.position_at(moment timestamp with time zone) returns bigint
  plpgsql, volatile, security definer, owner gapless_owner, set search_path=pg_catalog, pg_temp, granted execute to gapless_engine; execute to gapless_user
function gapless.position_at(tenant integer, moment timestamp with time zone) returns bigint
  plpgsql, stable, owner gapless_owner, set search_path=pg_catalog, pg_temp; enable_seqscan=off, granted execute to gapless_engine
function gapless.position_of(event_id uuid) returns bigint
  plpgsql, stable, security definer, owner gapless_owner, set search_path=pg_catalog, pg_temp, granted execute to gapless_engine; execute to gapless_user
function gapless.preset_condition(preset jsonb, field text) returns jsonb
  plpgsql, immutable, owner gapless_owner, set search_path=pg_catalog, pg_temp, granted execute to gapless_engine
function gapless.preview_schedule(schedule text, count integer DEFAULT 10, after timestamp with time zone DEFAULT NULL::timestamp with time zone) returns SETOF timestamp with time zone
  plpgsql, volatile, security definer, owner gapless_engine, set search_path=pg_catalog, pg_temp; enable_seqscan=off, granted execute to gapless_owner; execute to gapless_user
function gapless.preview_timing(spec jsonb, count integer DEFAULT 10, after timestamp with time zone DEFAULT NULL::timestamp with time zone) returns SETOF timestamp with time zone
  plpgsql, volatile, security definer, owner gapless_engine, set search_path=pg_catalog, pg_temp, granted execute to gapless_owner; execute to gapless_user
function gapless.progress_of(tenant integer, id uuid) returns gapless.subscription_progress
  plpgsql, stable, security definer, owner gapless_engine, set search_path=pg_catalog, pg_temp; enable_seqscan=off, granted execute to gapless_owner
function gapless.prune(max_count integer DEFAULT 5000) returns bigint
  plpgsql, volatile, security definer, owner gapless_engine, set search_path=pg_catalog, pg_temp; enable_seqscan=off, granted execute to gapless_owner; execute to gapless_server
function gapless.prune_firings(max_count integer) returns bigint
  plpgsql, volatile, security definer, owner gapless_engine, set search_path=pg_catalog, pg_temp; enable_seqscan=off; enable_bitmapscan=off; jit=off, granted execute to gapless_owner
function gapless.prune_triggers(max_count integer) returns bigint
  plpgsql, volatile, security definer, owner gapless_engine, set search_path=pg_catalog, pg_temp; enable_seqscan=off, granted execute to gapless_owner
function gapless.public_key(secret text) returns text
  sql, immutable, owner gapless_owner, set search_path=pg_catalog, pg_temp, granted execute to gapless_engine
function gapless.pull_subscription(subscription text, lock boolean DEFAULT false) returns gapless.subscription
  plpgsql, volatile, security definer, owner gapless_engine, set search_path=pg_catalog, pg_temp, granted execute to gapless_owner
function gapless.push_arrived(subscription gapless.subscription, batch gapless.lease, results jsonb) returns void
  plpgsql, volatile, security definer, owner gapless_engine, set search_path=pg_catalog, pg_temp; enable_seqscan=off, granted execute to gapless_owner
function gapless.push_begin(tenants text[], subscriptions uuid[], leases bigint[], deliveries text[]) returns TABLE(place integer, is_own boolean, url text, headers text, secrets text[], label text, payload text, format text, is_batched boolean, timeout_ms integer, attempt integer, id uuid, stream text, version bigint, "position" bigint, type text, topic text, data text, metadata text, occurred_at text, recorded_at text)
  plpgsql, volatile, security definer, owner gapless_engine, set search_path=pg_catalog, pg_temp; enable_seqscan=off; enable_hashjoin=off; enable_mergejoin=off; jit=off; TimeZone=UTC; DateStyle=ISO, granted execute to gapless_owner; execute to gapless_server
function gapless.push_disable(subscription gapless.subscription, reason text) returns void
  plpgsql, volatile, security definer, owner gapless_engine, set search_path=pg_catalog, pg_temp; enable_seqscan=off, granted execute to gapless_owner
function gapless.push_dispatch(room integer, busy jsonb DEFAULT '[]'::jsonb, settled_tenants text[] DEFAULT '{}'::text[], settled uuid[] DEFAULT '{}'::uuid[], sweep boolean DEFAULT false, since timestamp with time zone DEFAULT NULL::timestamp with time zone) returns jsonb
  plpgsql, volatile, security definer, owner gapless_engine, set search_path=pg_catalog, pg_temp; enable_seqscan=off; jit=off, granted execute to gapless_owner; execute to gapless_server
function gapless.push_failed(subscription gapless.subscription, failures integer) returns void
  plpgsql, volatile, security definer, owner gapless_engine, set search_path=pg_catalog, pg_temp; enable_seqscan=off, granted execute to gapless_owner
function gapless.push_gathers_until(subscription gapless.subscription, low bigint) returns timestamp with time zone
  plpgsql, volatile, security definer, owner gapless_engine, set search_path=pg_catalog, pg_temp; enable_seqscan=off, granted execute to gapless_owner
function gapless.push_low(subscription gapless.subscription) returns bigint
  sql, stable, security definer, owner gapless_engine, set search_path=pg_catalog, pg_temp; enable_seqscan=off, granted execute to gapless_owner
function gapless.push_match() returns boolean
  plpgsql, volatile, security definer, owner gapless_engine, set search_path=pg_catalog, pg_temp; enable_seqscan=off; jit=off, granted execute to gapless_owner
function gapless.push_missed(subscription gapless.subscription, lease bigint, result jsonb) returns integer
  plpgsql, volatile, security definer, owner gapless_engine, set search_path=pg_catalog, pg_temp; enable_seqscan=off, granted execute to gapless_owner
function gapless.push_release(tenant integer, id uuid, lease bigint, deliveries bigint[]) returns boolean
  plpgsql, volatile, security definer, owner gapless_engine, set search_path=pg_catalog, pg_temp; enable_seqscan=off, granted execute to gapless_owner
function gapless.push_requests(subscription gapless.subscription, tenant text, lease bigint, keys bigint[] DEFAULT NULL::bigint[]) returns jsonb
  sql, stable, security definer, owner gapless_engine, set search_path=pg_catalog, pg_temp; enable_seqscan=off, granted execute to gapless_owner
function gapless.push_settle(results jsonb) returns jsonb
  plpgsql, volatile, security definer, owner gapless_engine, set search_path=pg_catalog, pg_temp; enable_seqscan=off; jit=off, granted execute to gapless_owner; execute to gapless_server
function gapless.push_stopped(tenants text[], subscriptions uuid[]) returns SETOF uuid
  sql, stable, security definer, owner gapless_engine, set search_path=pg_catalog, pg_temp; enable_seqscan=off; jit=off, granted execute to gapless_owner; execute to gapless_server
function gapless.push_succeeded(subscription gapless.subscription) returns void
  plpgsql, volatile, security definer, owner gapless_engine, set search_path=pg_catalog, pg_temp; enable_seqscan=off, granted execute to gapless_owner
function gapless.push_take(subscription gapless.subscription, tenant text, room integer) returns jsonb
  plpgsql, volatile, security definer, owner gapless_engine, set search_path=pg_catalog, pg_temp; enable_seqscan=off; enable_mergejoin=off; jit=off, granted execute to gapless_owner
function gapless.push_tell(subscription gapless.subscription, type text, data jsonb) returns void
  sql, volatile, security definer, owner gapless_engine, set search_path=pg_catalog, pg_temp, granted execute to gapless_owner
function gapless.push_test(webhook text) returns TABLE(id uuid, name text, url text, headers text, secrets text[], label text, payload text, format text, is_batched boolean, timeout_ms integer, at text)
  plpgsql, volatile, security definer, owner gapless_engine, set search_path=pg_catalog, pg_temp; enable_seqscan=off, granted execute to gapless_owner; execute to gapless_server
function gapless.push_webhook(webhook text, verb text, lock boolean DEFAULT false) returns gapless.subscription
  plpgsql, volatile, security definer, owner gapless_engine, set search_path=pg_catalog, pg_temp, granted execute to gapless_owner
function gapless.raise_sequence(table_name text, field text) returns void
  plpgsql, volatile, security definer, owner gapless_owner, set search_path=pg_catalog, pg_temp, granted execute to gapless_engine
function gapless.random_bytes() returns bytea
  sql, volatile, owner gapless_owner, set search_path=pg_catalog, pg_temp, granted execute to gapless_engine
function gapless.random_secret() returns text
  sql, volatile, owner gapless_owner, set search_path=pg_catalog, pg_temp, granted execute to gapless_engine
function gapless.read_capture(table_name regclass, options jsonb) returns gapless.capture
  plpgsql, stable, security definer, owner gapless_owner, set search_path=pg_catalog, pg_temp, granted execute to gapless_engine; execute to gapless_user
function gapless.read_cron(expression text) returns jsonb
  plpgsql, immutable, owner gapless_owner, set search_path=pg_catalog, pg_temp, granted execute to gapless_engine
function gapless.read_duration(value jsonb, field text, lowest interval, highest interval) returns interval
  plpgsql, immutable, owner gapless_owner, set search_path=pg_catalog, pg_temp, granted execute to gapless_engine
function gapless.read_event(event jsonb, field text DEFAULT 'event'::text) returns jsonb
  plpgsql, stable, owner gapless_owner, set search_path=pg_catalog, pg_temp, granted execute to gapless_engine
function gapless.read_key_path(value jsonb, field text) returns text[]
  plpgsql, immutable, owner gapless_owner, set search_path=pg_catalog, pg_temp, granted execute to gapless_engine
function gapless.read_log(after bigint DEFAULT NULL::bigint, max_count integer DEFAULT 1000, types text[] DEFAULT NULL::text[], topics text[] DEFAULT NULL::text[], categories text[] DEFAULT NULL::text[], streams text[] DEFAULT NULL::text[], since timestamp with time zone DEFAULT NULL::timestamp with time zone, until timestamp with time zone DEFAULT NULL::timestamp with time zone, backwards boolean DEFAULT false, selector jsonb DEFAULT NULL::jsonb) returns SETOF gapless.events
  plpgsql, volatile, security definer, owner gapless_owner, set search_path=pg_catalog, pg_temp; enable_seqscan=off; enable_hashjoin=off; enable_mergejoin=off; max_parallel_workers_per_gather=0; jit=off, granted execute to gapless_engine; execute to gapless_user
function gapless.read_number(value jsonb, field text, lowest numeric, highest numeric, otherwise numeric, whole boolean DEFAULT true) returns numeric
  plpgsql, immutable, owner gapless_owner, set search_path=pg_catalog, pg_temp, granted execute to gapless_engine
function gapless.read_rrule(rule text, zone text, since timestamp with time zone) returns jsonb
  plpgsql, immutable, owner gapless_owner, set search_path=pg_catalog, pg_temp, granted execute to gapless_engine
function gapless.read_schedule(spec jsonb) returns gapless.subscription
  plpgsql, stable, owner gapless_owner, set search_path=pg_catalog, pg_temp, granted execute to gapless_engine
function gapless.read_schedule_actions(spec jsonb) returns jsonb
  plpgsql, stable, owner gapless_owner, set search_path=pg_catalog, pg_temp, granted execute to gapless_engine
function gapless.read_stream(stream text, from_version bigint DEFAULT NULL::bigint, max_count integer DEFAULT 1000, backwards boolean DEFAULT false) returns SETOF gapless.events
  plpgsql, stable, security definer, owner gapless_owner, set search_path=pg_catalog, pg_temp; enable_seqscan=off; enable_hashjoin=off; enable_mergejoin=off, granted execute to gapless_engine; execute to gapless_user
function gapless.read_subscription(spec jsonb, mode text, more text[] DEFAULT '{}'::text[]) returns gapless.subscription
  plpgsql, stable, owner gapless_owner, set search_path=pg_catalog, pg_temp, granted execute to gapless_engine
function gapless.read_times(times jsonb) returns jsonb
  plpgsql, immutable, owner gapless_owner, set search_path=pg_catalog, pg_temp, granted execute to gapless_engine
function gapless.read_timing(spec jsonb) returns jsonb
  plpgsql, stable, owner gapless_owner, set search_path=pg_catalog, pg_temp, granted execute to gapless_engine
function gapless.read_trigger(spec jsonb) returns gapless.subscription
  plpgsql, stable, owner gapless_owner, set search_path=pg_catalog, pg_temp, granted execute to gapless_engine
function gapless.read_webhook(spec jsonb) returns gapless.subscription
  plpgsql, stable, owner gapless_owner, set search_path=pg_catalog, pg_temp, granted execute to gapless_engine
function gapless.receive(subscription text, consumer text, max_count integer DEFAULT NULL::integer, wait interval DEFAULT '00:00:00'::interval, auto_ack boolean DEFAULT false) returns TABLE(delivery bigint, lease bigint, attempt integer, id uuid, stream text, version bigint, "position" bigint, type text, topic text, data jsonb, metadata jsonb, occurred_at timestamp with time zone, recorded_at timestamp with time zone)
  plpgsql, volatile, security definer, owner gapless_engine, set search_path=pg_catalog, pg_temp; enable_seqscan=off; enable_hashjoin=off; enable_mergejoin=off; jit=off, granted execute to gapless_owner; execute to gapless_user
function gapless.recover(webhook text, since timestamp with time zone, until timestamp with time zone DEFAULT NULL::timestamp with time zone) returns integer
  plpgsql, volatile, security definer, owner gapless_engine, set search_path=pg_catalog, pg_temp; enable_seqscan=off, granted execute to gapless_owner; execute to gapless_user
function gapless.redrive(subscription text, deliveries bigint[] DEFAULT NULL::bigint[], max_count integer DEFAULT NULL::integer) returns integer
  plpgsql, volatile, security definer, owner gapless_engine, set search_path=pg_catalog, pg_temp; enable_seqscan=off, granted execute to gapless_owner; execute to gapless_user
function gapless.redrive_schedule(schedule text, occurrences bigint[] DEFAULT NULL::bigint[], max_count integer DEFAULT NULL::integer) returns integer
  plpgsql, volatile, security definer, owner gapless_engine, set search_path=pg_catalog, pg_temp, granted execute to gapless_owner; execute to gapless_user
function gapless.redrive_trigger(trigger text, firings bigint[] DEFAULT NULL::bigint[], max_count integer DEFAULT NULL::integer) returns integer
  plpgsql, volatile, security definer, owner gapless_engine, set search_path=pg_catalog, pg_temp, granted execute to gapless_owner; execute to gapless_user
function gapless.refuse(field text, rule text, hint text DEFAULT NULL::text) returns void
  plpgsql, volatile, owner gapless_owner, set search_path=pg_catalog, pg_temp, granted execute to gapless_engine
function gapless.refuse_capture(field text, rule text, hint text DEFAULT NULL::text) returns void
  plpgsql, volatile, owner gapless_owner, set search_path=pg_catalog, pg_temp, granted execute to gapless_engine; execute to gapless_user
function gapless.refuse_captured(tenant integer, capture uuid, in_table text) returns void
  plpgsql, volatile, owner gapless_owner, set search_path=pg_catalog, pg_temp, granted execute to gapless_engine
function gapless.refuse_entry(entry jsonb, path text) returns void
  plpgsql, stable, owner gapless_owner, set search_path=pg_catalog, pg_temp, granted execute to gapless_engine
function gapless.refuse_event(event jsonb, path text) returns void
  plpgsql, stable, owner gapless_owner, set search_path=pg_catalog, pg_temp, granted execute to gapless_engine
function gapless.refuse_key(key text, field text, known text[]) returns void
  plpgsql, volatile, owner gapless_owner, set search_path=pg_catalog, pg_temp, granted execute to gapless_engine
function gapless.refuse_lease(lease bigint, delivery bigint) returns void
  plpgsql, volatile, owner gapless_owner, set search_path=pg_catalog, pg_temp, granted execute to gapless_engine
function gapless.refuse_request(request jsonb) returns void
  plpgsql, stable, owner gapless_owner, set search_path=pg_catalog, pg_temp, granted execute to gapless_engine
function gapless.refuse_row(in_table text) returns void
  plpgsql, volatile, owner gapless_owner, set search_path=pg_catalog, pg_temp, granted execute to gapless_engine
function gapless.refuse_unknown(value jsonb, field text, known text[]) returns void
  plpgsql, immutable, owner gapless_owner, set search_path=pg_catalog, pg_temp, granted execute to gapless_engine
function gapless.regex_literal(pattern text) returns text
  plpgsql, immutable, owner gapless_owner, set search_path=pg_catalog, pg_temp, granted execute to gapless_engine
function gapless.release(subscription text, lease bigint, deliveries bigint[] DEFAULT NULL::bigint[]) returns integer
  plpgsql, volatile, security definer, owner gapless_engine, set search_path=pg_catalog, pg_temp, granted execute to gapless_owner; execute to gapless_user
function gapless.release(table_name regclass) returns boolean
  plpgsql, volatile, owner gapless_owner, set search_path=pg_catalog, pg_temp, granted execute to gapless_engine; execute to gapless_user
function gapless.release_schema(schema_name text) returns boolean
  plpgsql, volatile, owner gapless_owner, set search_path=pg_catalog, pg_temp, granted execute to gapless_engine; execute to gapless_user
function gapless.remove_channel(channel text) returns jsonb
  plpgsql, volatile, security definer, owner gapless_engine, set search_path=pg_catalog, pg_temp; enable_seqscan=off, granted execute to gapless_owner; execute to gapless_user
function gapless.remove_endpoint(subscription gapless.subscription) returns void
  plpgsql, volatile, security definer, owner gapless_engine, set search_path=pg_catalog, pg_temp; enable_seqscan=off, granted execute to gapless_owner
function gapless.remove_schedule(schedule text) returns jsonb
  plpgsql, volatile, security definer, owner gapless_engine, set search_path=pg_catalog, pg_temp, granted execute to gapless_owner; execute to gapless_user
function gapless.remove_schedule_parts(subscription gapless.subscription) returns void
  plpgsql, volatile, security definer, owner gapless_engine, set search_path=pg_catalog, pg_temp; enable_seqscan=off, granted execute to gapless_owner
function gapless.remove_secret(name text) returns jsonb
  plpgsql, volatile, security definer, owner gapless_engine, set search_path=pg_catalog, pg_temp; enable_seqscan=off, granted execute to gapless_owner; execute to gapless_user
function gapless.remove_subscription(subscription text) returns jsonb
  plpgsql, volatile, security definer, owner gapless_engine, set search_path=pg_catalog, pg_temp; enable_seqscan=off; lock_timeout=3s, granted execute to gapless_owner; execute to gapless_user
function gapless.remove_trigger(trigger text) returns jsonb
  plpgsql, volatile, security definer, owner gapless_engine, set search_path=pg_catalog, pg_temp, granted execute to gapless_owner; execute to gapless_user
function gapless.remove_trigger_parts(subscription gapless.subscription) returns void
  plpgsql, volatile, security definer, owner gapless_engine, set search_path=pg_catalog, pg_temp; enable_seqscan=off, granted execute to gapless_owner
function gapless.remove_value(key text) returns jsonb
  plpgsql, volatile, security definer, owner gapless_engine, set search_path=pg_catalog, pg_temp; enable_seqscan=off, granted execute to gapless_owner; execute to gapless_user
function gapless.render_action(action jsonb, document jsonb, marker text) returns jsonb
  plpgsql, immutable, parallel safe, owner gapless_owner, granted execute to gapless_engine
function gapless.render_actions(actions jsonb, document jsonb, marker text DEFAULT NULL::text) returns jsonb
  plpgsql, immutable, parallel safe, owner gapless_owner, set search_path=pg_catalog, pg_temp, granted execute to gapless_engine
function gapless.render_http_action(action jsonb, document jsonb, marker text, is_plain boolean) returns jsonb
  plpgsql, immutable, parallel safe, owner gapless_owner, granted execute to gapless_engine
function gapless.rendered_with_gaps(actions jsonb, document jsonb) returns jsonb
  sql, immutable, owner gapless_owner, set search_path=pg_catalog, pg_temp, granted execute to gapless_engine
function gapless.renew(subscription text, lease bigint, lease_time interval DEFAULT NULL::interval) returns timestamp with time zone
  plpgsql, volatile, security definer, owner gapless_engine, set search_path=pg_catalog, pg_temp; enable_seqscan=off, granted execute to gapless_owner; execute to gapless_user
function gapless.replace_schedule(subscription gapless.subscription, spec jsonb) returns jsonb
  plpgsql, volatile, security definer, owner gapless_engine, set search_path=pg_catalog, pg_temp, granted execute to gapless_owner
function gapless.replace_trigger(subscription gapless.subscription, spec jsonb) returns jsonb
  plpgsql, volatile, security definer, owner gapless_engine, set search_path=pg_catalog, pg_temp, granted execute to gapless_owner
function gapless.replace_webhook(subscription gapless.subscription, spec jsonb) returns jsonb
  plpgsql, volatile, security definer, owner gapless_engine, set search_path=pg_catalog, pg_temp; enable_seqscan=off, granted execute to gapless_owner
function gapless.replay_subscription(subscription text, after bigint, up_to bigint) returns jsonb
  plpgsql, volatile, security definer, owner gapless_engine, set search_path=pg_catalog, pg_temp, granted execute to gapless_owner; execute to gapless_user
function gapless.request_body(request integer, requests integer[], streams text[], expected bigint[], must_exist boolean[], events jsonb[]) returns jsonb
  sql, immutable, owner gapless_engine, set search_path=pg_catalog, pg_temp, granted execute to gapless_owner
function gapless.resend(webhook text, delivery bigint) returns jsonb
  plpgsql, volatile, security definer, owner gapless_engine, set search_path=pg_catalog, pg_temp; enable_seqscan=off, granted execute to gapless_owner; execute to gapless_user
function gapless.reset_subscription(subscription text, start jsonb) returns jsonb
  plpgsql, volatile, security definer, owner gapless_engine, set search_path=pg_catalog, pg_temp; enable_seqscan=off, granted execute to gapless_owner; execute to gapless_user
function gapless.resume_schedule(schedule text) returns jsonb
  plpgsql, volatile, security definer, owner gapless_engine, set search_path=pg_catalog, pg_temp, granted execute to gapless_owner; execute to gapless_user
function gapless.resume_subscription(subscription text) returns jsonb
  plpgsql, volatile, security definer, owner gapless_engine, set search_path=pg_catalog, pg_temp; enable_seqscan=off, granted execute to gapless_owner; execute to gapless_user
function gapless.resume_trigger(trigger text) returns jsonb
  plpgsql, volatile, security definer, owner gapless_engine, set search_path=pg_catalog, pg_temp, granted execute to gapless_owner; execute to gapless_user
function gapless.retry_delay(subscription gapless.subscription, attempts integer) returns interval
  sql, volatile, owner gapless_owner, granted execute to gapless_engine
function gapless.return_deliveries(subscription gapless.subscription, lease bigint, deliveries bigint[], outcome text, delay interval, reason text) returns integer
  plpgsql, volatile, security definer, owner gapless_engine, set search_path=pg_catalog, pg_temp; enable_seqscan=off, granted execute to gapless_owner
function gapless.revoke_access(role_name text, tenant text) returns void
  plpgsql, volatile, security definer, owner gapless_engine, set search_path=pg_catalog, pg_temp, granted execute to gapless_owner; execute to gapless_server
function gapless.revoke_api_key(key_id uuid) returns void
  plpgsql, volatile, security definer, owner gapless_engine, set search_path=pg_catalog, pg_temp, granted execute to gapless_owner; execute to gapless_user
function gapless.room_beside(outstanding integer, overlap text) returns integer
  sql, immutable, owner gapless_engine, granted execute to gapless_owner
function gapless.room_of_mode(mode text) returns text
  sql, immutable, parallel safe, owner gapless_engine, granted execute to gapless_owner
function gapless.rotate_secret(webhook text, grace interval DEFAULT '24:00:00'::interval, secret text DEFAULT NULL::text) returns jsonb
  plpgsql, volatile, security definer, owner gapless_engine, set search_path=pg_catalog, pg_temp; enable_seqscan=off, granted execute to gapless_owner; execute to gapless_user
function gapless.route_subscription(subscription gapless.subscription) returns void
  plpgsql, volatile, security definer, owner gapless_engine, set search_path=pg_catalog, pg_temp, granted execute to gapless_owner
function gapless.route_topic(pattern text, OUT key text, OUT topic_like text, OUT topic_slashes integer, OUT topic_regex text) returns record
  plpgsql, immutable, parallel safe, owner gapless_owner, set search_path=pg_catalog, pg_temp, granted execute to gapless_engine
function gapless.route_type(pattern text, OUT key text, OUT types text[]) returns record
  plpgsql, immutable, parallel safe, owner gapless_owner, set search_path=pg_catalog, pg_temp, granted execute to gapless_engine
function gapless.rrule_after(plan jsonb, shown timestamp without time zone) returns timestamp without time zone
  plpgsql, immutable, owner gapless_owner, set search_path=pg_catalog, pg_temp, granted execute to gapless_engine
function gapless.rrule_bits(numbers integer[], size integer) returns text
  sql, immutable, owner gapless_owner, set search_path=pg_catalog, pg_temp, granted execute to gapless_engine
function gapless.rrule_days(plan jsonb, first date, last date, most integer) returns date[]
  plpgsql, immutable, owner gapless_owner, set search_path=pg_catalog, pg_temp, granted execute to gapless_engine
function gapless.rrule_numbers(list text, part text, low integer, high integer, signed boolean DEFAULT false) returns integer[]
  plpgsql, immutable, owner gapless_owner, set search_path=pg_catalog, pg_temp, granted execute to gapless_engine
function gapless.rrule_positions(plan jsonb, days date[], at timestamp without time zone, by_day boolean) returns timestamp without time zone
  sql, immutable, owner gapless_owner, granted execute to gapless_engine
function gapless.rrule_time(value text, part text, zone text, takes_date boolean DEFAULT false) returns timestamp with time zone
  plpgsql, immutable, owner gapless_owner, set search_path=pg_catalog, pg_temp, granted execute to gapless_engine
function gapless.rrule_within_days(plan jsonb, at timestamp without time zone, limit_date date) returns timestamp without time zone
  plpgsql, immutable, owner gapless_owner, set search_path=pg_catalog, pg_temp, granted execute to gapless_engine
function gapless.run_is_ours() returns boolean
  sql, stable, security definer, owner gapless_engine, set search_path=pg_catalog, pg_temp, granted execute to gapless_owner
function gapless.run_schedule(schedule text) returns jsonb
  plpgsql, volatile, security definer, owner gapless_engine, set search_path=pg_catalog, pg_temp; enable_seqscan=off, granted execute to gapless_owner; execute to gapless_user
function gapless.save_progress(p gapless.subscription_progress) returns void
  plpgsql, volatile, security definer, owner gapless_engine, set search_path=pg_catalog, pg_temp; enable_seqscan=off, granted execute to gapless_owner
function gapless.schedule_history(schedule text, state text DEFAULT NULL::text, after bigint DEFAULT NULL::bigint, max_count integer DEFAULT 100, backwards boolean DEFAULT true) returns SETOF jsonb
  plpgsql, volatile, security definer, owner gapless_engine, set search_path=pg_catalog, pg_temp, granted execute to gapless_owner; execute to gapless_user
function gapless.schedule_occurrence(schedule text, number bigint) returns jsonb
  plpgsql, volatile, security definer, owner gapless_engine, set search_path=pg_catalog, pg_temp, granted execute to gapless_owner; execute to gapless_user
function gapless.schedule_stats() returns jsonb
  plpgsql, volatile, security definer, owner gapless_engine, set search_path=pg_catalog, pg_temp; enable_seqscan=off, granted execute to gapless_owner; execute to gapless_user
function gapless.schedule_tick(room integer, OUT again boolean, OUT jobs jsonb) returns record
  plpgsql, volatile, security definer, owner gapless_engine, set search_path=pg_catalog, pg_temp; enable_seqscan=off; jit=off, granted execute to gapless_owner
function gapless.scram_verifier(password text) returns text
  plpgsql, volatile, owner gapless_owner, set search_path=pg_catalog, pg_temp, granted execute to gapless_engine
function gapless.seal(value text, label text) returns bytea
  plpgsql, volatile, security definer, owner gapless_engine, set search_path=pg_catalog, pg_temp, granted execute to gapless_owner
function gapless.seal_block(message bytea, label text, modulus numeric, size integer) returns bytea
  plpgsql, volatile, owner gapless_owner, set search_path=pg_catalog, pg_temp, granted execute to gapless_engine
function gapless.seal_endpoint_secrets(max_count integer DEFAULT 100) returns integer
  plpgsql, volatile, security definer, owner gapless_engine, set search_path=pg_catalog, pg_temp; enable_seqscan=off, granted execute to gapless_owner; execute to gapless_server
function gapless.secret_digest(webhook uuid, secret text) returns bytea
  sql, immutable, parallel safe, owner gapless_owner, set search_path=pg_catalog, pg_temp, granted execute to gapless_engine
function gapless.secret_label(tenant integer, name text) returns text
  sql, stable, security definer, owner gapless_engine, set search_path=pg_catalog, pg_temp, granted execute to gapless_owner
function gapless.selection_of(selector jsonb, types text[] DEFAULT NULL::text[], topics text[] DEFAULT NULL::text[], categories text[] DEFAULT NULL::text[], streams text[] DEFAULT NULL::text[]) returns gapless.selection
  plpgsql, stable, security definer, owner gapless_owner, set search_path=pg_catalog, pg_temp, granted execute to gapless_engine; execute to gapless_user
function gapless.selector_position(value jsonb, field text) returns bigint
  plpgsql, immutable, owner gapless_owner, set search_path=pg_catalog, pg_temp, granted execute to gapless_engine
function gapless.selector_texts(value jsonb, field text) returns text[]
  plpgsql, immutable, owner gapless_owner, set search_path=pg_catalog, pg_temp, granted execute to gapless_engine
function gapless.selector_time(value jsonb, field text) returns timestamp with time zone
  plpgsql, stable, owner gapless_owner, set search_path=pg_catalog, pg_temp, granted execute to gapless_engine
procedure gapless.sequence(INOUT sequenced bigint DEFAULT NULL::bigint, INOUT run bigint DEFAULT NULL::bigint, INOUT busy boolean DEFAULT NULL::boolean, INOUT more boolean DEFAULT NULL::boolean)
  plpgsql, volatile, owner gapless_owner, granted execute to gapless_engine; execute to gapless_user
function gapless.sequence_run(OUT sequenced bigint, OUT run bigint, OUT busy boolean, OUT more boolean, OUT own bigint) returns record
  plpgsql, volatile, security definer, owner gapless_engine, set search_path=pg_catalog, pg_temp; enable_seqscan=off; enable_bitmapscan=off; enable_indexscan=on; enable_indexonlyscan=on; enable_nestloop=on; enable_hashjoin=on; enable_mergejoin=on; jit=off; client_min_messages=error, granted execute to gapless_owner; execute to gapless_user
function gapless.server_started(server text) returns integer
  plpgsql, volatile, security definer, owner gapless_engine, set search_path=pg_catalog, pg_temp; enable_seqscan=off, granted execute to gapless_owner; execute to gapless_server
function gapless.set_off(tenant integer, low bigint, high bigint) returns integer
  plpgsql, volatile, security definer, owner gapless_engine, set search_path=pg_catalog, pg_temp; plan_cache_mode=force_generic_plan; enable_seqscan=off; enable_mergejoin=off; jit=off, granted execute to gapless_owner
function gapless.set_off_schedules(tenant integer, ids uuid[], room integer) returns jsonb
  plpgsql, volatile, security definer, owner gapless_engine, set search_path=pg_catalog, pg_temp; enable_seqscan=off; enable_hashjoin=off; enable_mergejoin=off; jit=off, granted execute to gapless_owner
function gapless.set_secret(name text, value text) returns jsonb
  plpgsql, volatile, security definer, owner gapless_engine, set search_path=pg_catalog, pg_temp; enable_seqscan=off, granted execute to gapless_owner; execute to gapless_user
function gapless.set_value(key text, value jsonb, ttl interval DEFAULT NULL::interval) returns jsonb
  plpgsql, volatile, security definer, owner gapless_engine, set search_path=pg_catalog, pg_temp, granted execute to gapless_owner; execute to gapless_user
function gapless.settle(tenant integer, moment timestamp with time zone) returns void
  plpgsql, volatile, security definer, owner gapless_owner, set search_path=pg_catalog, pg_temp; enable_seqscan=off, granted execute to gapless_engine
function gapless.settle_firings(results jsonb) returns integer[]
  plpgsql, volatile, security definer, owner gapless_engine, set search_path=pg_catalog, pg_temp; enable_seqscan=off; enable_hashjoin=off; enable_mergejoin=off; jit=off, granted execute to gapless_owner
function gapless.show_capture(capture uuid) returns jsonb
  plpgsql, volatile, security definer, owner gapless_engine, set search_path=pg_catalog, pg_temp, granted execute to gapless_owner; execute to gapless_user
function gapless.show_channel(channel gapless.channel) returns jsonb
  sql, immutable, owner gapless_owner, set search_path=pg_catalog, pg_temp, granted execute to gapless_engine
function gapless.show_delivery(subscription gapless.subscription, "position" bigint, state text, attempts integer, due_at timestamp with time zone, reason text, changed_at timestamp with time zone) returns jsonb
  sql, stable, security definer, owner gapless_engine, set search_path=pg_catalog, pg_temp; enable_seqscan=off, granted execute to gapless_owner
function gapless.show_endpoint(subscription gapless.subscription) returns jsonb
  sql, stable, security definer, owner gapless_engine, set search_path=pg_catalog, pg_temp; enable_seqscan=off, granted execute to gapless_owner
function gapless.show_firing(subscription gapless.subscription, firing gapless.firing) returns jsonb
  plpgsql, stable, security definer, owner gapless_engine, set search_path=pg_catalog, pg_temp; enable_seqscan=off; jit=off, granted execute to gapless_owner
function gapless.show_headers(headers jsonb) returns jsonb
  sql, immutable, owner gapless_owner, set search_path=pg_catalog, pg_temp, granted execute to gapless_engine
function gapless.show_schedule(subscription gapless.subscription) returns jsonb
  plpgsql, stable, security definer, owner gapless_engine, set search_path=pg_catalog, pg_temp; enable_seqscan=off, granted execute to gapless_owner
function gapless.show_sealed(secret gapless.secret) returns jsonb
  sql, immutable, owner gapless_owner, set search_path=pg_catalog, pg_temp, granted execute to gapless_engine
function gapless.show_secret(secret text) returns jsonb
  sql, immutable, owner gapless_owner, set search_path=pg_catalog, pg_temp, granted execute to gapless_engine
function gapless.show_subscription(subscription gapless.subscription) returns jsonb
  plpgsql, volatile, security definer, owner gapless_engine, set search_path=pg_catalog, pg_temp; enable_seqscan=off, granted execute to gapless_owner
function gapless.show_trigger(subscription gapless.subscription) returns jsonb
  sql, stable, security definer, owner gapless_engine, set search_path=pg_catalog, pg_temp, granted execute to gapless_owner
function gapless.show_url(url text) returns text
  sql, immutable, owner gapless_owner, set search_path=pg_catalog, pg_temp, granted execute to gapless_engine
function gapless.show_value(value gapless.value) returns jsonb
  sql, immutable, owner gapless_owner, set search_path=pg_catalog, pg_temp, granted execute to gapless_engine
function gapless.shown_after(plan jsonb, shown timestamp without time zone) returns timestamp without time zone
  sql, immutable, owner gapless_owner, granted execute to gapless_engine
function gapless.shrink_lease(batch gapless.lease, gone bigint[]) returns void
  plpgsql, volatile, security definer, owner gapless_engine, set search_path=pg_catalog, pg_temp; enable_seqscan=off, granted execute to gapless_owner
function gapless.skip(subscription text, lease bigint, deliveries bigint[] DEFAULT NULL::bigint[], reason text DEFAULT NULL::text) returns integer
  plpgsql, volatile, security definer, owner gapless_engine, set search_path=pg_catalog, pg_temp, granted execute to gapless_owner; execute to gapless_user
function gapless.skip_occurrences(tenant integer, id uuid, last bigint, number bigint, times timestamp with time zone[], reason text) returns gapless.firing[]
  plpgsql, volatile, security definer, owner gapless_engine, set search_path=pg_catalog, pg_temp; enable_seqscan=off, granted execute to gapless_owner
function gapless.snapshot_of_others() returns pg_snapshot
  plpgsql, volatile, owner gapless_engine, set search_path=pg_catalog, pg_temp, granted execute to gapless_owner
function gapless.start_position(tenant integer, start jsonb, otherwise text) returns bigint
  plpgsql, volatile, security definer, owner gapless_engine, set search_path=pg_catalog, pg_temp; enable_seqscan=off, granted execute to gapless_owner
function gapless.stats(OUT events bigint, OUT streams bigint, OUT types bigint, OUT categories bigint, OUT "position" bigint, OUT first_recorded_at timestamp with time zone, OUT last_recorded_at timestamp with time zone) returns record
  plpgsql, stable, security definer, owner gapless_owner, set search_path=pg_catalog, pg_temp; enable_seqscan=off, granted execute to gapless_engine; execute to gapless_user
function gapless.stats_of(subscription gapless.subscription) returns jsonb
  plpgsql, stable, security definer, owner gapless_engine, set search_path=pg_catalog, pg_temp; enable_seqscan=off, granted execute to gapless_owner
function gapless.status_of(subscription gapless.subscription) returns text
  plpgsql, stable, security definer, owner gapless_engine, set search_path=pg_catalog, pg_temp, granted execute to gapless_owner
function gapless.store_capture(table_name regclass, options jsonb) returns uuid
  plpgsql, volatile, security definer, owner gapless_engine, set search_path=pg_catalog, pg_temp, granted execute to gapless_owner; execute to gapless_user
function gapless.store_schedule(tenant integer, known gapless.subscription, wanted gapless.subscription) returns gapless.subscription
  plpgsql, volatile, security definer, owner gapless_engine, set search_path=pg_catalog, pg_temp; enable_seqscan=off, granted execute to gapless_owner
function gapless.store_schema(schema_name text, captured boolean) returns boolean
  plpgsql, volatile, security definer, owner gapless_engine, set search_path=pg_catalog, pg_temp, granted execute to gapless_owner; execute to gapless_user
function gapless.store_subscription(tenant integer, known gapless.subscription, wanted gapless.subscription, start bigint) returns gapless.subscription
  plpgsql, volatile, security definer, owner gapless_engine, set search_path=pg_catalog, pg_temp; plan_cache_mode=force_generic_plan; enable_seqscan=off, granted execute to gapless_owner
function gapless.store_trigger(tenant integer, known gapless.subscription, wanted gapless.subscription) returns gapless.subscription
  plpgsql, volatile, security definer, owner gapless_engine, set search_path=pg_catalog, pg_temp; enable_seqscan=off, granted execute to gapless_owner
function gapless.store_value(tenant integer, key text, value jsonb, ttl interval) returns jsonb
  plpgsql, volatile, security definer, owner gapless_engine, set search_path=pg_catalog, pg_temp; enable_seqscan=off, granted execute to gapless_owner
function gapless.stream_state(stream text, OUT version bigint, OUT watermark bigint, OUT category text, OUT partition integer, OUT created_at timestamp with time zone, OUT updated_at timestamp with time zone) returns record
  plpgsql, stable, security definer, owner gapless_owner, set search_path=pg_catalog, pg_temp; enable_seqscan=off, granted execute to gapless_engine; execute to gapless_user
function gapless.stream_version(stream text) returns bigint
  plpgsql, stable, security definer, owner gapless_owner, set search_path=pg_catalog, pg_temp, granted execute to gapless_engine; execute to gapless_user
function gapless.subscription_id(subscription text) returns uuid
  plpgsql, volatile, security definer, owner gapless_engine, set search_path=pg_catalog, pg_temp, granted execute to gapless_owner; execute to gapless_server
function gapless.subscription_marks(tenants text[], ids uuid[]) returns TABLE(id uuid, mark text, behind bigint)
  sql, stable, security definer, owner gapless_engine, set search_path=pg_catalog, pg_temp; enable_seqscan=off, granted execute to gapless_owner; execute to gapless_server
function gapless.take(subscription gapless.subscription, consumer text, max_count integer, low bigint DEFAULT NULL::bigint, OUT lease bigint, OUT positions bigint[], OUT seqs bigint[], OUT attempts integer[]) returns record
  plpgsql, volatile, security definer, owner gapless_engine, set search_path=pg_catalog, pg_temp; enable_seqscan=off; enable_mergejoin=off; jit=off, granted execute to gapless_owner
function gapless.take_manual(subscription gapless.subscription, room integer) returns bigint
  plpgsql, volatile, security definer, owner gapless_engine, set search_path=pg_catalog, pg_temp; enable_seqscan=off; enable_hashjoin=off; enable_mergejoin=off, granted execute to gapless_owner
function gapless.take_new(subscription gapless.subscription, low bigint, high bigint, room integer, busy bigint[], out_already bigint[], beside boolean, OUT positions bigint[], OUT seqs bigint[], OUT keys bigint[], OUT reach bigint, OUT held integer) returns record
  plpgsql, volatile, security definer, owner gapless_engine, set search_path=pg_catalog, pg_temp; enable_seqscan=off; enable_mergejoin=off; jit=off, granted execute to gapless_owner
function gapless.take_waiting(subscription gapless.subscription, room integer, freed bigint[], freed_from bigint, back_from bigint, busy bigint[], OUT positions bigint[], OUT keys bigint[], OUT attempts integer[], OUT alone boolean, OUT "left" bigint[]) returns record
  plpgsql, volatile, security definer, owner gapless_engine, set search_path=pg_catalog, pg_temp; enable_seqscan=off; enable_mergejoin=off; jit=off, granted execute to gapless_owner
function gapless.tell(tenant integer, type text, stream text, data jsonb, id uuid DEFAULT NULL::uuid, metadata jsonb DEFAULT '{}'::jsonb) returns void
  plpgsql, volatile, security definer, owner gapless_engine, set search_path=pg_catalog, pg_temp, granted execute to gapless_owner
function gapless.tell_configuration(tenant integer, component text, status text, more jsonb) returns void
  sql, volatile, security definer, owner gapless_engine, set search_path=pg_catalog, pg_temp, granted execute to gapless_owner
function gapless.tell_ddl(in_schema text, operation text, object_type text, object_name text, in_table text, type text) returns void
  plpgsql, volatile, owner gapless_engine, granted execute to gapless_owner
function gapless.tell_definition(subscription gapless.subscription, what text, note text DEFAULT NULL::text) returns void
  sql, volatile, security definer, owner gapless_engine, set search_path=pg_catalog, pg_temp, granted execute to gapless_owner
function gapless.tell_lost_jobs(subscription gapless.subscription, batch gapless.lease, positions bigint[]) returns void
  sql, volatile, security definer, owner gapless_engine, set search_path=pg_catalog, pg_temp; enable_seqscan=off; enable_hashjoin=off; enable_mergejoin=off, granted execute to gapless_owner
function gapless.tell_occurrences(tenants integer[], subscriptions uuid[], positions bigint[], what text) returns void
  plpgsql, volatile, security definer, owner gapless_engine, set search_path=pg_catalog, pg_temp; enable_seqscan=off; enable_hashjoin=off; enable_mergejoin=off, granted execute to gapless_owner
function gapless.tells_connections(tenant text) returns boolean
  sql, stable, security definer, owner gapless_engine, set search_path=pg_catalog, pg_temp, granted execute to gapless_owner; execute to gapless_server
function gapless.template_paths(template text) returns text[]
  sql, immutable, parallel safe, owner gapless_owner, set search_path=pg_catalog, pg_temp, granted execute to gapless_engine
function gapless.tenant_role(tenant text) returns text
  plpgsql, volatile, security definer, owner gapless_engine, set search_path=pg_catalog, pg_temp, granted execute to gapless_owner
function gapless.test_selector(selector jsonb, last integer DEFAULT 1000, after bigint DEFAULT NULL::bigint, up_to bigint DEFAULT NULL::bigint, sample integer DEFAULT 10) returns jsonb
  plpgsql, volatile, security definer, owner gapless_owner, set search_path=pg_catalog, pg_temp; enable_seqscan=off; jit=off, granted execute to gapless_engine; execute to gapless_user
function gapless.test_trigger(trigger text, event jsonb DEFAULT NULL::jsonb, event_id uuid DEFAULT NULL::uuid) returns jsonb
  plpgsql, volatile, security definer, owner gapless_engine, set search_path=pg_catalog, pg_temp; enable_seqscan=off, granted execute to gapless_owner; execute to gapless_user
function gapless.time_from(hours text, minutes text, seconds text, since integer) returns integer
  plpgsql, immutable, owner gapless_owner, set search_path=pg_catalog, pg_temp, granted execute to gapless_engine
function gapless.times_before(timing jsonb, anchor timestamp with time zone, low timestamp with time zone, until timestamp with time zone, max_count integer) returns timestamp with time zone[]
  plpgsql, stable, owner gapless_owner, set search_path=pg_catalog, pg_temp, granted execute to gapless_engine
function gapless.timing_time(value jsonb, field text, zone text) returns timestamp with time zone
  plpgsql, stable, owner gapless_owner, set search_path=pg_catalog, pg_temp, granted execute to gapless_engine
function gapless.timing_zone(value jsonb) returns text
  plpgsql, stable, owner gapless_owner, set search_path=pg_catalog, pg_temp; TimeZone=UTC, granted execute to gapless_engine
function gapless.topic_candidates(patterns text[]) returns text
  sql, immutable, strict, parallel safe, owner gapless_owner, set search_path=pg_catalog, pg_temp, granted execute to gapless_engine
function gapless.topic_condition(patterns text[]) returns text
  sql, immutable, strict, parallel safe, owner gapless_owner, set search_path=pg_catalog, pg_temp, granted execute to gapless_engine
function gapless.topic_matches(topic text, pattern text) returns boolean
  sql, immutable, strict, parallel safe, owner gapless_owner, set search_path=pg_catalog, pg_temp, granted execute to gapless_engine; execute to gapless_user
function gapless.topic_of(type text, data jsonb) returns text
  sql, immutable, parallel safe, owner gapless_owner, granted execute to gapless_engine; execute to gapless_user
function gapless.topic_of_family(family text, type text, data jsonb) returns text
  plpgsql, immutable, parallel safe, owner gapless_owner, set search_path=pg_catalog, pg_temp, granted execute to gapless_engine; execute to gapless_user
function gapless.topic_range(pattern text) returns text
  plpgsql, immutable, strict, parallel safe, owner gapless_owner, set search_path=pg_catalog, pg_temp, granted execute to gapless_engine
function gapless.topic_regex(pattern text) returns text
  sql, immutable, strict, parallel safe, owner gapless_owner, set search_path=pg_catalog, pg_temp, granted execute to gapless_engine; execute to gapless_user
function gapless.trace(event_id uuid, max_count integer DEFAULT 1000) returns TABLE(depth integer, id uuid, stream text, version bigint, "position" bigint, type text, topic text, data jsonb, metadata jsonb, occurred_at timestamp with time zone, recorded_at timestamp with time zone)
  plpgsql, stable, security definer, owner gapless_engine, set search_path=pg_catalog, pg_temp; enable_seqscan=off; enable_hashjoin=off; enable_mergejoin=off, granted execute to gapless_owner; execute to gapless_user
function gapless.transaction_name() returns text
  sql, volatile, owner gapless_owner, set search_path=pg_catalog, pg_temp, granted execute to gapless_engine; execute to gapless_user
function gapless.trigger_firing(trigger text, firing bigint) returns jsonb
  plpgsql, volatile, security definer, owner gapless_engine, set search_path=pg_catalog, pg_temp, granted execute to gapless_owner; execute to gapless_user
function gapless.trigger_history(trigger text, state text DEFAULT NULL::text, after bigint DEFAULT NULL::bigint, max_count integer DEFAULT 100, backwards boolean DEFAULT true) returns SETOF jsonb
  plpgsql, volatile, security definer, owner gapless_engine, set search_path=pg_catalog, pg_temp, granted execute to gapless_owner; execute to gapless_user
function gapless.trigger_match() returns boolean
  plpgsql, volatile, security definer, owner gapless_engine, set search_path=pg_catalog, pg_temp; enable_seqscan=off; jit=off, granted execute to gapless_owner
function gapless.trigger_matches(tenant integer, ids uuid[], positions bigint[]) returns gapless.trigger_match[]
  plpgsql, stable, security definer, owner gapless_engine, set search_path=pg_catalog, pg_temp; plan_cache_mode=force_generic_plan; enable_seqscan=off; jit=off, granted execute to gapless_owner
function gapless.trigger_rule_of(spec jsonb) returns gapless.trigger_rule
  plpgsql, immutable, owner gapless_owner, set search_path=pg_catalog, pg_temp, granted execute to gapless_engine
function gapless.trigger_stats() returns jsonb
  plpgsql, volatile, security definer, owner gapless_engine, set search_path=pg_catalog, pg_temp; enable_seqscan=off, granted execute to gapless_owner; execute to gapless_user
function gapless.try_event(subscription gapless.subscription, event jsonb) returns jsonb
  plpgsql, volatile, security definer, owner gapless_engine, set search_path=pg_catalog, pg_temp; enable_seqscan=off; jit=off, granted execute to gapless_owner
function gapless.try_trigger(spec jsonb, event jsonb) returns jsonb
  plpgsql, volatile, security definer, owner gapless_engine, set search_path=pg_catalog, pg_temp, granted execute to gapless_owner; execute to gapless_user
function gapless.type_ids(tenant integer, types text[]) returns integer[]
  sql, stable, owner gapless_owner, set search_path=pg_catalog, pg_temp, granted execute to gapless_engine
function gapless.type_matches(type text, patterns text[]) returns boolean
  sql, immutable, parallel safe, owner gapless_owner, set search_path=pg_catalog, pg_temp, granted execute to gapless_engine
function gapless.unhealthy(tenant integer, "check" text, value jsonb) returns text
  plpgsql, volatile, security definer, owner gapless_engine, set search_path=pg_catalog, pg_temp; enable_seqscan=off, granted execute to gapless_owner
function gapless.url_origin(url text) returns text
  sql, immutable, owner gapless_owner, set search_path=pg_catalog, pg_temp, granted execute to gapless_engine
function gapless.uuid_v7() returns uuid
  sql, volatile, parallel safe, owner gapless_owner, granted execute to gapless_engine; execute to gapless_user
function gapless.verify(tenant text DEFAULT NULL::text) returns TABLE(law text, tenant_name text, what text, detail jsonb)
  plpgsql, stable, security definer, owner gapless_engine, set search_path=pg_catalog, pg_temp, granted execute to gapless_owner; execute to gapless_user
function gapless.verify_firings(only_tenant integer) returns TABLE(law text, tenant_name text, what text, detail jsonb)
  sql, stable, security definer, owner gapless_engine, set search_path=pg_catalog, pg_temp, granted execute to gapless_owner
function gapless.verify_schedules(only_tenant integer) returns TABLE(law text, tenant_name text, what text, detail jsonb)
  sql, stable, security definer, owner gapless_engine, set search_path=pg_catalog, pg_temp, granted execute to gapless_owner
function gapless.verify_subscriptions(only_tenant integer) returns TABLE(law text, tenant_name text, what text, detail jsonb)
  sql, stable, security definer, owner gapless_engine, set search_path=pg_catalog, pg_temp, granted execute to gapless_owner
function gapless.version_at(tenant integer, stream text, place bigint) returns bigint
  plpgsql, stable, security definer, owner gapless_engine, set search_path=pg_catalog, pg_temp; enable_seqscan=off; enable_hashjoin=off; enable_mergejoin=off, granted execute to gapless_owner
function gapless.visible_condition(who jsonb, field text) returns jsonb
  plpgsql, immutable, owner gapless_owner, set search_path=pg_catalog, pg_temp, granted execute to gapless_engine
function gapless.wait_for(event_id uuid DEFAULT NULL::uuid, up_to bigint DEFAULT NULL::bigint, timeout interval DEFAULT '00:00:05'::interval) returns bigint
  plpgsql, volatile, security definer, owner gapless_owner, set search_path=pg_catalog, pg_temp, granted execute to gapless_engine; execute to gapless_user
function gapless.waiting() returns TABLE(kind text, what text, since timestamp with time zone, events bigint, hint text)
  plpgsql, volatile, owner gapless_owner, set search_path=pg_catalog, pg_temp, granted execute to gapless_engine; execute to gapless_user
function gapless.wake_webhook(subscription gapless.subscription) returns void
  plpgsql, volatile, security definer, owner gapless_engine, set search_path=pg_catalog, pg_temp, granted execute to gapless_owner
function gapless.watch_subscription(subscription text) returns TABLE(id uuid, name text, due_ms bigint, behind bigint, mark text, types jsonb, topics jsonb, categories jsonb, streams jsonb, after bigint, up_to bigint, asks boolean, selection gapless.selection, batch_size integer)
  plpgsql, volatile, security definer, owner gapless_engine, set search_path=pg_catalog, pg_temp; enable_seqscan=off, granted execute to gapless_owner; execute to gapless_server
function gapless.wire_time(moment timestamp with time zone) returns text
  sql, immutable, strict, parallel safe, owner gapless_owner, set search_path=pg_catalog, pg_temp, granted execute to gapless_engine
function gapless.wrong_version(stream text, expected bigint, actual bigint) returns void
  plpgsql, volatile, owner gapless_owner, set search_path=pg_catalog, pg_temp, granted execute to gapless_engine
