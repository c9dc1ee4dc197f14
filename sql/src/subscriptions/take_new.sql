-- Takes what matches in a range of the log, in order. What must wait for its key is put aside as held.
--   busy     keys that are out
--   beside   whether rows of delivery must be looked at: for keys that wait, and for positions that are there already
--   held     how many were put aside
create or replace function gapless.take_new(subscription gapless.subscription, low bigint, high bigint, room integer, busy bigint[],
  out_already bigint[], beside boolean, out positions bigint[], out keys bigint[], out reach bigint, out held integer)
  volatile
  security definer
  set search_path = pg_catalog, pg_temp
  set enable_seqscan = off
  set enable_mergejoin = off
  set jit = off
  language plpgsql
as $$
declare
  s constant gapless.subscription := subscription;
  v_positions bigint[];
  v_seqs bigint[];
begin
  held := 0;
  select m.positions, m.seqs, m.reach into v_positions, v_seqs, reach
  from gapless.next_matches(s.tenant_id, s.selection, low, high, room) m;
  if beside and v_positions <> '{}' then
    select array_agg(u.position order by u.place), array_agg(u.seq order by u.place) into v_positions, v_seqs
    from unnest(v_positions, v_seqs) with ordinality u (position, seq, place)
    where not u.position = any (out_already) and not exists (select from gapless.delivery d
      where d.tenant_id = s.tenant_id and d.subscription_id = s.id and d.position = u.position);
  end if;
  if coalesce(v_positions, '{}') = '{}' then
    positions := '{}';
    keys := '{}';
  elsif s.ordering = 'none' then
    positions := v_positions;
    keys := array_fill(null::bigint, array[cardinality(v_positions)]);
  else
    with found as materialized (
      select u.position, u.place, gapless.key_of(s.ordering, s.key_path, e.stream, e.type, e.topic, e.data, e.metadata) as key
      from unnest(v_positions, v_seqs) with ordinality u (position, seq, place)
      -- Looked up one by one, whatever the planner believes of a new table.
      cross join lateral (select * from gapless.event e where e.tenant_id = s.tenant_id and e.seq = u.seq offset 0) e
    ), judged as materialized (
      select f.position, f.place, f.key, f.key is not null and (f.key in (select b from unnest(busy) b)
        or beside and exists (select from gapless.delivery d where d.tenant_id = s.tenant_id and d.subscription_id = s.id
          and d.key = f.key and d.state <> 'parked')) as waits
      from found f
    ), kept as (
      insert into gapless.delivery (tenant_id, subscription_id, position, state, key, changed_at)
      select s.tenant_id, s.id, j.position, 'held', j.key, gapless.now() from judged j where j.waits
    )
    select coalesce(array_agg(j.position order by j.place) filter (where not j.waits), '{}'),
      coalesce(array_agg(j.key order by j.place) filter (where not j.waits), '{}'), count(*) filter (where j.waits)
    into positions, keys, held
    from judged j;
  end if;
end
$$;
comment on function gapless.take_new(gapless.subscription, bigint, bigint, integer, bigint[], bigint[], boolean) is
  'Internal, for take(): deliveries from a range of the log.';
