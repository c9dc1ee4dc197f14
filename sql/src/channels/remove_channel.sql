create or replace function gapless.remove_channel(channel text)
  returns jsonb
  volatile
  security definer
  set search_path = pg_catalog, pg_temp
  set enable_seqscan = off
  language plpgsql
as $$
declare
  r gapless.channel := gapless.find_channel(gapless.caller('channels:admin'), channel);
begin
  delete from gapless.channel c where c.tenant_id = r.tenant_id and c.id = r.id;
  perform gapless.tell_configuration(r.tenant_id, 'channel', 'removed', jsonb_build_object('name', r.name));
  return gapless.show_channel(r);
end
$$;
comment on function gapless.remove_channel(text) is 'Removes a notification channel; actions that name it fail from then on. Returns what it was. Errors: VG003, VG004.';
grant execute on function gapless.remove_channel(text) to gapless_user;
