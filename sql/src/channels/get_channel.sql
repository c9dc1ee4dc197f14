create or replace function gapless.get_channel(channel text)
  returns jsonb
  stable
  security definer
  set search_path = pg_catalog, pg_temp
  language plpgsql
as $$
begin
  return gapless.show_channel(gapless.find_channel(gapless.caller('channels:read'), channel));
end
$$;
comment on function gapless.get_channel(text) is 'A notification channel by name or id, hidden values as ***. Errors: VG003, VG004.';
grant execute on function gapless.get_channel(text) to gapless_user;
