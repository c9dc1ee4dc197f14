create or replace function gapless.list_schedules(after text default null, max_count integer default 100)
  returns setof jsonb
  volatile
  rows 100
  security definer
  set search_path = pg_catalog, pg_temp
  set enable_seqscan = off
  language plpgsql
as $$
declare
  v_tenant constant integer := gapless.caller('schedules:read');
begin
  if max_count is null or max_count not between 1 and 1001 then
    perform gapless.refuse('max_count', 'must be from 1 to 1000');
  end if;
  return query
    select gapless.show_subscription(s) from gapless.subscription s
    -- Portal tokens are for the webhooks of an application.
    where s.tenant_id = v_tenant and s.kind = 'schedule' and s.name > coalesce(list_schedules.after, '')
      and nullif(current_setting('gapless.application', true), '') is null
    order by s.name limit max_count;
end
$$;
comment on function gapless.list_schedules(text, integer) is 'Schedules by name, after a name. max_count 1 to 1000. Errors: VG001, VG003.';
grant execute on function gapless.list_schedules(text, integer) to gapless_user;
