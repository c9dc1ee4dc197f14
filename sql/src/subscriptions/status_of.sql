create or replace function gapless.status_of(subscription gapless.subscription)
  returns text
  stable
  security definer
  set search_path = pg_catalog, pg_temp
  language plpgsql
as $$
begin
  if subscription.disabled_for is not null then
    return 'disabled';
  elsif not subscription.enabled then
    return 'paused';
  elsif subscription.mode = 'push' then
    return case when gapless.is_broken(subscription) then 'broken' else 'active' end;
  end if;
  return 'active';
end
$$;
comment on function gapless.status_of(gapless.subscription) is 'Internal: active, paused, disabled or broken (the circuit of an endpoint is open).';
