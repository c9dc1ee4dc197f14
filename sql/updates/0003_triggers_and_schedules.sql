-- Triggers, schedules, their actions, and capture of row changes.
set local role gapless_owner;
\ir ../src/notices/tables.sql
\ir ../src/actions/tables.sql
\ir ../src/values/tables.sql
\ir ../src/channels/tables.sql
\ir ../src/secrets/tables.sql
\ir ../src/tenant_sql/tables.sql
\ir ../src/triggers/tables.sql
\ir ../src/schedules/tables.sql
\ir ../src/capture/tables.sql
\ir ../src/schema/no_statistics.sql
reset role;
