create or replace function gapless.status_of(subscription gapless.subscription)
  returns text
  stable
  security definer
  set search_path = pg_catalog, pg_temp
  language plpgsql
as $$
begin
  return case
    when subscription.disabled_for is not null then 'disabled'
    when not subscription.enabled then 'paused'
    when subscription.mode = 'push' and gapless.is_broken(subscription) then 'broken'
    else 'active' end;
end
$$;
comment on function gapless.status_of(gapless.subscription) is 'Internal: active, paused, disabled or broken (the circuit of an endpoint is open).';
