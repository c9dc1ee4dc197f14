-- The firing that a server carries out. The rest of the transaction is the tenant's, as with a request of its own.
create or replace function gapless.act_firing(tenant text, subscription uuid, "position" bigint)
  returns gapless.firing
  volatile
  security definer
  set search_path = pg_catalog, pg_temp
  set enable_seqscan = off
  language plpgsql
as $$
declare
  f gapless.firing;
begin
  select o.* into f from gapless.tenant t
  join gapless.firing o on o.tenant_id = t.id and o.subscription_id = act_firing.subscription and o.position = act_firing.position
  where t.name = act_firing.tenant and t.active;
  if f.id is null then
    perform gapless.fault('VG004', 'there is no such firing', jsonb_build_object('field', 'position'), 'The trigger or schedule was removed meanwhile.');
  end if;
  perform set_config('gapless.tenant', act_firing.tenant, true);
  return f;
end
$$;
comment on function gapless.act_firing(text, uuid, bigint) is 'Internal: the firing whose action is carried out; VG004.';
