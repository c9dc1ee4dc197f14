-- Triggers, schedules, their actions, and capture of row changes.
set local role gapless_owner;
\ir ../src/notices/tables.sql
-- What was to be said about webhooks waited in a table of its own.
do $$
begin
  if to_regclass('gapless.push_notice') is not null then
    -- No policy lets the owner see all rows: for these two statements none is asked.
    alter table gapless.push_notice no force row level security;
    alter table gapless.notice no force row level security;
    insert into gapless.notice (tenant_id, id, stream, type, data, metadata, at, due_at)
    select n.tenant_id, n.id, 'webhook-' || n.subscription_id, n.type, n.data, '{}', n.at, n.at from gapless.push_notice n;
    alter table gapless.notice force row level security;
    drop table gapless.push_notice;
  end if;
end
$$;
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
