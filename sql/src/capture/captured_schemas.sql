create or replace function gapless.captured_schemas()
  returns table (schema_name text, captured_by text, created_at timestamptz)
  volatile
  rows 10
  security definer
  set search_path = pg_catalog, pg_temp
  language plpgsql
as $$
#variable_conflict use_column
declare
  v_tenant constant integer := gapless.caller('streams:read');
begin
  return query select s.schema_name::text, s.captured_by::text, s.created_at from gapless.captured_schema s where s.tenant_id = v_tenant order by 1;
end
$$;
comment on function gapless.captured_schemas() is 'The schemas of which the caller''s tenant is told what is made, altered and dropped. Errors: VG002, VG003.';
grant execute on function gapless.captured_schemas() to gapless_user;
