-- Gives numbers to the types and categories that a tenant's log has not seen yet, in the order they come.
create or replace function gapless.learn_names(tenants integer[], types text[], categories text[])
  returns void
  volatile
  security definer
  set search_path = pg_catalog, pg_temp
  set enable_seqscan = off
  language plpgsql
as $$
begin
  insert into gapless.event_type (tenant_id, name)
  select u.tenant_id, u.name from unnest(tenants, types) with ordinality u (tenant_id, name, place)
  where not exists (select from gapless.event_type t where t.tenant_id = u.tenant_id and t.name = u.name)
  group by u.tenant_id, u.name order by min(u.place);
  insert into gapless.category (tenant_id, name)
  select u.tenant_id, u.name from unnest(tenants, categories) with ordinality u (tenant_id, name, place)
  where not exists (select from gapless.category c where c.tenant_id = u.tenant_id and c.name = u.name)
  group by u.tenant_id, u.name order by min(u.place);
end
$$;
comment on function gapless.learn_names(integer[], text[], text[]) is 'Types and categories of events to be numbered; for number_events().';
