-- What every verb on one subscription begins with. Without any permission of this kind nobody learns which ones there are.
create or replace function gapless.caller_subscription(subscription text, verb text, lock boolean default false)
  returns gapless.subscription
  volatile
  security definer
  set search_path = pg_catalog, pg_temp
  language plpgsql
as $$
declare
  v_tenant integer;
  v_mode text;
  r gapless.subscription;
begin
  begin
    v_tenant := gapless.caller('subscriptions:' || verb);
    v_mode := 'pull';
  exception when sqlstate 'VG003' then
    -- Webhooks have no consumers, so there is no such permission to ask for.
    if verb = 'consume' then raise; end if;
    v_tenant := gapless.caller('webhooks:' || verb);
    v_mode := 'push';
  end;
  r := gapless.find_subscription(v_tenant, subscription, lock);
  if r.mode <> v_mode then
    perform gapless.authorize_subscription(r, verb);
  end if;
  return r;
end
$$;
comment on function gapless.caller_subscription(text, text, boolean) is 'Internal: the caller''s subscription, found and permitted; VG002, VG003, VG004.';
