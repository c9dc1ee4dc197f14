create or replace function gapless.list_values(prefix text default null, after text default null, max_count integer default 100)
  returns setof jsonb
  stable
  rows 100
  security definer
  set search_path = pg_catalog, pg_temp
  set enable_seqscan = off
  language plpgsql
as $$
declare
  v_tenant constant integer := gapless.caller('values:read');
begin
  if max_count is null or max_count not between 1 and 1001 then
    perform gapless.refuse('max_count', 'must be from 1 to 1000');
  end if;
  return query select gapless.show_value(v) from gapless.value v
    where v.tenant_id = v_tenant and v.key > coalesce(list_values.after, '') and v.key ^@ coalesce(prefix, '')
      and v.key >= coalesce(prefix, '') and (v.expires_at is null or v.expires_at > gapless.now())
    order by v.key limit max_count;
end
$$;
comment on function gapless.list_values(text, text, integer) is
  'Stored values by key, those that begin with a prefix, after a key. max_count 1 to 1000. Errors: VG001, VG003.';
grant execute on function gapless.list_values(text, text, integer) to gapless_user;
