-- Without the subscription's lock, and without a write where all was well. Who holds the endpoint is mending it, too.
create or replace function gapless.push_succeeded(subscription gapless.subscription)
  returns void
  volatile
  security definer
  set search_path = pg_catalog, pg_temp
  set enable_seqscan = off
  language plpgsql
as $$
declare
  s constant gapless.subscription := subscription;
  e gapless.endpoint;
begin
  select * into e from gapless.endpoint u
  where u.tenant_id = s.tenant_id and u.subscription_id = s.id and (u.failures_in_row > 0 or u.opens > 0) for update skip locked;
  if e.subscription_id is null then
    return;
  end if;
  update gapless.endpoint u set failures_in_row = 0, failing_since = null, opens = 0,
    -- A pause it asked for lasts, whatever else was under way.
    open_until = case when u.opens = 0 then u.open_until end
  where u.tenant_id = s.tenant_id and u.subscription_id = s.id;
  if e.opens > 0 then
    insert into gapless.push_due (tenant_id, subscription_id, due_at) values (s.tenant_id, s.id, gapless.now());
    perform gapless.push_tell(s, 'webhook.mended', jsonb_build_object('failingSince', gapless.wire_time(e.failing_since)));
  end if;
end
$$;
comment on function gapless.push_succeeded(gapless.subscription) is 'Internal: an endpoint works; closes its circuit.';
