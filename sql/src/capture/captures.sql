create or replace function gapless.captures()
  returns table (id uuid, table_name text, operations text[], key text[], stream text, payload text, each text, transactions boolean, options jsonb,
    missing text[], captured_by text, created_at timestamptz, updated_at timestamptz)
  volatile
  rows 100
  security definer
  set search_path = pg_catalog, pg_temp
  language plpgsql
as $$
#variable_conflict use_column
declare
  v_tenant constant integer := gapless.caller('streams:read');
begin
  return query
  select c.id, w.table_name::text as table_name, c.operations, c.key_columns, c.stream, c.payload, c.each, c.tells_transactions, c.options,
    coalesce(m.missing, '{}'), c.captured_by::text, c.created_at, c.updated_at
  from gapless.capture c
  cross join lateral (select gapless.captured_table(c.id) as table_name) w
  left join lateral (
    with recursive below (oid) as (
      select i.inhrelid from pg_catalog.pg_inherits i where i.inhparent = w.table_name
      union select i.inhrelid from below b join pg_catalog.pg_inherits i on i.inhparent = b.oid
    )
    select array_agg(b.oid::regclass::text order by 1) as missing from below b
    where not exists (select from pg_catalog.pg_trigger t where t.tgrelid = b.oid and t.tgname like '00\_gapless\_capture\_%')
  ) m on true
  where c.tenant_id = v_tenant
  order by 2 nulls last, c.id;
end
$$;
comment on function gapless.captures() is
  'The captured tables of the caller''s tenant: their options, and in missing the partitions made since, whose own statements are not told until the table is captured again. table_name is '
  'null where the table was dropped. Errors: VG002, VG003.';
grant execute on function gapless.captures() to gapless_user;
