-- What is done so far of a firing with several actions: a server that goes on with it after this one's end begins behind it.
--   lease    under which the firing is carried out; lost: somebody else has it, and nothing is written
--   results  of the actions in order, as far as they are known
create or replace function gapless.act_note(tenant text, subscription uuid, lease bigint, "position" bigint, results jsonb)
  returns boolean
  volatile
  security definer
  set search_path = pg_catalog, pg_temp
  set enable_seqscan = off
  language plpgsql
as $$
declare
  v_tenant constant integer := (select t.id from gapless.tenant t where t.name = act_note.tenant);
begin
  perform from gapless.lease l
  where l.tenant_id = v_tenant and l.subscription_id = act_note.subscription and l.id = act_note.lease and l.expires_at > gapless.now()
    and act_note.position = any (l.positions)
  for share;
  if not found then
    return false;
  end if;
  update gapless.firing f set results = act_note.results
  where f.tenant_id = v_tenant and f.subscription_id = act_note.subscription and f.position = act_note.position;
  return found;
end
$$;
comment on function gapless.act_note(text, uuid, bigint, bigint, jsonb) is
  'What is done so far of a firing. False: the lease is lost, and the firing is somebody else''s. Server roles only.';
grant execute on function gapless.act_note(text, uuid, bigint, bigint, jsonb) to gapless_server;
