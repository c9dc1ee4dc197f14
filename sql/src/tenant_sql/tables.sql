-- Tenants whose call and query actions may be carried out, each with a login role of its own.
create table gapless.tenant_sql (
  tenant_id integer primary key,
  role_name name not null,
  sealed bytea not null,
  writes boolean not null,
  statement_timeout interval not null,
  allowed_at timestamptz not null
);
comment on table gapless.tenant_sql is 'The login roles that SQL of tenants runs as; the password is sealed.';

create table gapless.allowed_function (
  tenant_id integer not null,
  signature text collate "C" not null,
  schema_name name not null,
  function_name name not null,
  primary key (tenant_id, signature)
);
comment on table gapless.allowed_function is 'What call actions of a tenant may call. By name, not oid: it must survive dump and restore.';

do $$
declare
  v_table text;
begin
  foreach v_table in array array['tenant_sql', 'allowed_function'] loop
    execute format('alter table gapless.%I enable row level security', v_table);
    execute format('alter table gapless.%I force row level security', v_table);
    execute format('grant select, insert, update, delete on gapless.%I to gapless_engine', v_table);
  end loop;
end
$$;
