create schema gapless;
comment on schema gapless is 'Gapless: event store, event bus, rules, webhooks, schedules and event processing.';
alter schema gapless owner to gapless_owner;
grant usage on schema gapless to gapless_user, gapless_engine;
grant create on schema gapless to gapless_engine;
