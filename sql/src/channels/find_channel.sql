create or replace function gapless.find_channel(tenant integer, channel text)
  returns gapless.channel
  stable
  security definer
  set search_path = pg_catalog, pg_temp
  set enable_seqscan = off
  language plpgsql
as $$
declare
  v_id constant uuid := case when channel ~ '^[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}$' then channel::uuid end;
  r gapless.channel;
begin
  if v_id is not null then
    select * into r from gapless.channel c where c.tenant_id = tenant and c.id = v_id;
  else
    select * into r from gapless.channel c where c.tenant_id = tenant and c.name = channel;
  end if;
  if r.id is null then
    perform gapless.fault('VG004', format('there is no channel %L', coalesce(channel, '')), jsonb_build_object('field', 'channel'), 'See list_channels(); a name or an id is wanted.');
  end if;
  return r;
end
$$;
comment on function gapless.find_channel(integer, text) is 'Internal: a channel of the tenant by name or id; VG004.';
