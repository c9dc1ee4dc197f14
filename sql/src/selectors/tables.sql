-- A selector as the database runs it. Null in a field: no restriction.
create type gapless.selection as (
  types text[],
  topics text[],
  categories text[],
  streams text[],
  after bigint,
  up_to bigint,
  since timestamptz,
  until timestamptz,
  condition jsonpath
);
comment on type gapless.selection is 'A compiled selector: compile_selector() makes it.';

-- Where the events for a push subscription or a trigger are found: a row for each value of the one part of its selector that excludes most.
-- An event has a few keys, and looks up what stands under them; what the key does not decide is in the columns behind it.
create type gapless.route_rest as (
  types text[],
  categories text[],
  streams text[],
  topic_like text,
  topic_slashes integer,
  topic_regex text,
  after bigint,
  up_to bigint,
  since timestamptz,
  until timestamptz
);
comment on type gapless.route_rest is 'What the key of a route does not decide. Null in a field: nothing to ask.';

-- What is read most stands first: a row is taken apart from the front.
create table gapless.route (
  tenant_id integer not null,
  part integer not null,
  subscription_id uuid not null,
  is_plain boolean not null,
  is_costly boolean not null,
  is_wide boolean not null,
  condition jsonpath,
  needs text,
  rest gapless.route_rest not null,
  key text collate "C" not null,
  path text collate "C",
  primary key (tenant_id, key, subscription_id, part)
);
-- Not the tenant first: match() would be led astray by it. There are no statistics, and a tenant's routes count as few.
create index route_subscription on gapless.route (subscription_id, tenant_id);
create index route_path on gapless.route (tenant_id, path) where path is not null;
create index route_needs on gapless.route (tenant_id) where needs is not null;
create index route_wide on gapless.route (tenant_id) where is_wide;
comment on table gapless.route is 'By which keys of an event its push subscriptions and triggers are found; see match().';
comment on column gapless.route.key is 's: stream, o: topic, t: type, c: category, d: topic but for its last segment, 1: to 4: beginning of a topic, by its segments, 6: and 7: beginning of a type, *: all; of triggers with ! before it, so that webhooks and triggers are matched apart. Behind it a value that must be found at path.';
comment on column gapless.route.path is 'Of a key with a value: where in the event it is looked for, as jsonpath. A tenant has few of these.';
comment on column gapless.route.is_plain is 'Whether the key decides all but the condition.';
comment on column gapless.route.is_wide is 'Whether the condition asks for more than data and metadata.';
comment on column gapless.route.needs is 'A text without which neither data nor metadata fulfils the condition: looked for before a regular expression is asked.';
comment on column gapless.route.is_costly is 'Whether a regular expression is asked; these are asked subscription by subscription.';
alter table gapless.route enable row level security;
alter table gapless.route force row level security;
grant select, insert, delete on gapless.route to gapless_engine;
