-- authorize() for a subscription that is known: the verbs are the same, the permissions are those of its mode.
create or replace function gapless.authorize_subscription(subscription gapless.subscription, verb text)
  returns void
  stable
  security definer
  set search_path = pg_catalog, pg_temp
  language plpgsql
as $$
begin
  perform gapless.caller(gapless.room_of_mode(subscription.mode) || ':' || verb);
end
$$;
comment on function gapless.authorize_subscription(gapless.subscription, text) is 'Internal: VG003 unless the caller may do this with a subscription of its mode.';
