create or replace function gapless.seal_endpoint_secrets(max_count integer default 100)
  returns integer
  volatile
  security definer
  set search_path = pg_catalog, pg_temp
  set enable_seqscan = off
  language plpgsql
as $$
declare
  v_count integer := 0;
  k record;
begin
  if max_count is null or max_count not between 1 and 1000 then
    perform gapless.refuse('max_count', 'must be from 1 to 1000');
  elsif not exists (select from gapless.sealing_key) then
    return 0;
  end if;
  for k in
    select e.tenant_id, e.subscription_id, e.id, e.secret, gapless.endpoint_label(t.name, e.subscription_id) as label
    from gapless.endpoint_secret e join gapless.tenant t on t.id = e.tenant_id
    where e.secret is not null order by e.id limit max_count for update of e skip locked
  loop
    update gapless.endpoint_secret e set sealed = gapless.seal(k.secret, k.label), secret = null
    where e.tenant_id = k.tenant_id and e.subscription_id = k.subscription_id and e.id = k.id;
    v_count := v_count + 1;
  end loop;
  return v_count;
end
$$;
comment on function gapless.seal_endpoint_secrets(integer) is
  'Seals signing secrets of webhooks that were made before the installation had a key, at most max_count (1 to 1000), and returns how many; 0 without a key. Server roles only. Errors: VG001.';
grant execute on function gapless.seal_endpoint_secrets(integer) to gapless_server;
