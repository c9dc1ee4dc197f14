create or replace function gapless.stream_version(stream text)
  returns bigint
  stable
  security definer
  set search_path = pg_catalog, pg_temp
  language plpgsql
as $$
declare
  v_tenant constant integer := gapless.authorize('streams:read');
begin
  return coalesce((select s.version from gapless.stream s where s.tenant_id = v_tenant and s.name = stream_version.stream), 0);
end
$$;
comment on function gapless.stream_version(text) is 'The version of a stream, which is the number of its events; 0 where there is none.';
grant execute on function gapless.stream_version(text) to gapless_user;
