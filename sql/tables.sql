-- What holds data: made once, changed afterwards only by an update script.
\ir src/schema/roles.sql
\ir src/schema/schema.sql
set local role gapless_owner;
\ir src/schema/version.sql
\ir src/tenants/tables.sql
\ir src/log/tables.sql
\ir src/sequencer/tables.sql
\ir src/idempotency/tables.sql
\ir src/selectors/tables.sql
\ir src/subscriptions/tables.sql
\ir src/push/tables.sql
\ir src/notices/tables.sql
\ir src/actions/tables.sql
\ir src/values/tables.sql
\ir src/channels/tables.sql
\ir src/secrets/tables.sql
\ir src/tenant_sql/tables.sql
\ir src/triggers/tables.sql
\ir src/schedules/tables.sql
\ir src/capture/tables.sql
\ir src/schema/no_statistics.sql
reset role;
