create or replace function gapless.act_channel(tenant text, name text)
  returns jsonb
  stable
  security definer
  set search_path = pg_catalog, pg_temp
  set enable_seqscan = off
  language sql
as $$
  select c.spec || jsonb_strip_nulls(jsonb_build_object('name', c.name, 'listen', c.listen))
  from gapless.tenant t join gapless.channel c on c.tenant_id = t.id and c.name = act_channel.name
  where t.name = act_channel.tenant and t.active
$$;
comment on function gapless.act_channel(text, text) is 'A channel of a tenant with all its values, its secrets as {{secret.NAME}}; null where there is none. Server roles only.';
grant execute on function gapless.act_channel(text, text) to gapless_server;
