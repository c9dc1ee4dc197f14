create or replace function gapless.list_channels(after text default null, max_count integer default 100)
  returns setof jsonb
  stable
  rows 100
  security definer
  set search_path = pg_catalog, pg_temp
  set enable_seqscan = off
  language plpgsql
as $$
declare
  v_tenant constant integer := gapless.caller('channels:read');
begin
  if max_count is null or max_count not between 1 and 1001 then
    perform gapless.refuse('max_count', 'must be from 1 to 1000');
  end if;
  return query select gapless.show_channel(c) from gapless.channel c
    where c.tenant_id = v_tenant and c.name > coalesce(list_channels.after, '') order by c.name limit max_count;
end
$$;
comment on function gapless.list_channels(text, integer) is 'Notification channels by name, after a name, hidden values as ***. max_count 1 to 1000. Errors: VG001, VG003.';
grant execute on function gapless.list_channels(text, integer) to gapless_user;
