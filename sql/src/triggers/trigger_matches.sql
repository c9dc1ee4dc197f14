-- What the rules of triggers ask of events that they take: pairs of a trigger and a position, in any order.
create or replace function gapless.trigger_matches(tenant integer, ids uuid[], positions bigint[])
  returns gapless.trigger_match[]
  stable
  security definer
  set search_path = pg_catalog, pg_temp
  set plan_cache_mode = force_generic_plan
  set enable_seqscan = off
  set jit = off
  language plpgsql
as $$
begin
  return (
    select array_agg(row(u.id, u.position, l.logged_at, gapless.depth_of(l.causation_id, e.metadata),
      case when (t.rule).key_path is null then '' else gapless.key_text((t.rule).key_path, e.stream, e.type, e.topic, e.data, e.metadata) end,
      case when (t.rule).distinct_path is not null then gapless.key_text((t.rule).distinct_path, e.stream, e.type, e.topic, e.data, e.metadata) end,
      case when (t.rule).dedupe_path is not null then gapless.key_text((t.rule).dedupe_path, e.stream, e.type, e.topic, e.data, e.metadata) end
      )::gapless.trigger_match order by u.id, u.position)
    from unnest(ids, positions) u (id, position)
    cross join lateral (select o.rule from gapless.trigger o where o.tenant_id = tenant and o.subscription_id = u.id offset 0) t
    cross join lateral (select o.logged_at, o.causation_id, o.seq from gapless.log o where o.tenant_id = tenant and o.position = u.position offset 0) l
    cross join lateral (
      select o.stream, o.type, o.topic, o.data, o.metadata from gapless.event o where o.tenant_id = tenant and o.seq = l.seq offset 0) e);
end
$$;
comment on function gapless.trigger_matches(integer, uuid[], bigint[]) is 'Internal: matches of triggers as judge() wants them.';
