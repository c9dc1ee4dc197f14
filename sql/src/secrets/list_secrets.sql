create or replace function gapless.list_secrets(after text default null, max_count integer default 100)
  returns setof jsonb
  stable
  rows 100
  security definer
  set search_path = pg_catalog, pg_temp
  set enable_seqscan = off
  language plpgsql
as $$
declare
  v_tenant constant integer := gapless.caller('secrets:read');
begin
  if max_count is null or max_count not between 1 and 1001 then
    perform gapless.refuse('max_count', 'must be from 1 to 1000');
  end if;
  return query select gapless.show_sealed(s) from gapless.secret s
    where s.tenant_id = v_tenant and s.name > coalesce(list_secrets.after, '') order by s.name limit max_count;
end
$$;
comment on function gapless.list_secrets(text, integer) is
  'Which secrets there are, by name, after a name: {name, version, createdAt, updatedAt}; never what they are. max_count 1 to 1000. Errors: VG001, VG003.';
grant execute on function gapless.list_secrets(text, integer) to gapless_user;
