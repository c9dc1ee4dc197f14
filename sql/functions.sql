-- Functions and views: `create or replace`, so this file serves install, update and a live reload alike.
-- Each room has its own list; here is only the order of the rooms: behind those whose functions its own need to be made
-- (the body of an SQL function is checked when it is made, that of a PL/pgSQL function when it runs).
-- Every function is owned by one of two roles nobody logs in as:
--   gapless_owner   row level security holds for it too, so a reading function cannot show another tenant's rows even
--                   if its query were wrong
--   gapless_engine  may see all tenants: the write path, the sequencer and the look-ups that find out who is calling
\ir src/schema/functions.sql
\ir src/clock/functions.sql
\ir src/fault/functions.sql
\ir src/topics/functions.sql
\ir src/tenants/functions.sql
\ir src/log/functions.sql
\ir src/sequencer/functions.sql
\ir src/idempotency/functions.sql
\ir src/selectors/functions.sql
\ir src/reading/functions.sql
\ir src/tracing/functions.sql
\ir src/notices/functions.sql
\ir src/subscriptions/functions.sql
\ir src/push/functions.sql
\ir src/templates/functions.sql
\ir src/schedules/functions.sql
\ir src/actions/functions.sql
\ir src/secrets/functions.sql
\ir src/channels/functions.sql
\ir src/values/functions.sql
\ir src/tenant_sql/functions.sql
\ir src/triggers/functions.sql
\ir src/capture/functions.sql
\ir src/catalogue/functions.sql
reset role;
\ir src/schema/grants.sql
