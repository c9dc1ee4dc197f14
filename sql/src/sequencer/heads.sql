create or replace function gapless.heads(tenants text[])
  returns table (tenant text, "position" bigint)
  stable
  security definer
  set search_path = pg_catalog, pg_temp
  language sql
as $$
  select t.name, coalesce(l.position, t.position_floor)
  from gapless.tenant t
  left join lateral (select l.position from gapless.log l where l.tenant_id = t.id order by l.position desc limit 1) l on true
  where t.name = any (tenants)
$$;
comment on function gapless.heads(text[]) is 'The last position of each named tenant''s log; server roles only.';
grant execute on function gapless.heads(text[]) to gapless_server;
