-- Subscriptions, selectors and webhooks.
set local role gapless_owner;
alter table gapless.api_key add column application text collate "C";
comment on column gapless.api_key.application is 'The application whose webhooks alone the key may see and change; null: it is not bound.';
\ir ../src/selectors/tables.sql
\ir ../src/subscriptions/tables.sql
\ir ../src/push/tables.sql
\ir ../src/schema/no_statistics.sql
reset role;
-- These have a parameter more now, or give a column more.
drop function if exists gapless.read_log(bigint, integer, text[], text[], text[], text[], timestamptz, timestamptz, boolean);
drop function if exists gapless.authenticate(text);
