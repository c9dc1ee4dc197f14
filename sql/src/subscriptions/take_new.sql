-- Takes what matches in a range of the log, in order. What must wait for its key is put aside as held.
--   busy     keys that are out, or of which something is held all the same
--   beside   whether rows of delivery must be looked at: for keys that wait, and for positions that are there already
--   seqs     the events' own numbers
--   held     how many were put aside
create or replace function gapless.take_new(subscription gapless.subscription, low bigint, high bigint, room integer, busy bigint[],
  out_already bigint[], beside boolean, out positions bigint[], out seqs bigint[], out keys bigint[], out reach bigint, out held integer)
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
  v_keys bigint[];
  v_due bigint[];
begin
  held := 0;
  select m.positions, m.seqs, m.reach into v_positions, v_seqs, reach
  from gapless.next_matches(s.tenant_id, s.selection, low, high, room) m;
  -- Only after a reset and in a replay can there be any already: most often one look tells that there are none.
  if v_positions <> '{}' and (out_already <> '{}' or beside and (select d.position from gapless.delivery d
    where d.tenant_id = s.tenant_id and d.subscription_id = s.id and d.position >= v_positions[1]
    order by d.position limit 1) <= v_positions[cardinality(v_positions)]) then
    select array_agg(u.position order by u.place), array_agg(u.seq order by u.place) into v_positions, v_seqs
    from unnest(v_positions, v_seqs) with ordinality u (position, seq, place)
    where not u.position = any (out_already) and not exists (select from gapless.delivery d
      where d.tenant_id = s.tenant_id and d.subscription_id = s.id and d.position = u.position offset 0);
  end if;
  positions := coalesce(v_positions, '{}');
  seqs := coalesce(v_seqs, '{}');
  if positions = '{}' or s.ordering = 'none' then
    keys := array_fill(null::bigint, array[cardinality(positions)]);
    return;
  end if;
  select array_agg(gapless.key_of(s.ordering, s.key_path, e.stream, e.type, e.topic, e.data, e.metadata) order by u.place) into keys
  from unnest(positions, seqs) with ordinality u (position, seq, place)
  -- Looked up one by one, whatever the planner believes of a new table.
  cross join lateral (select e.stream, e.type, e.topic, e.data, e.metadata from gapless.event e where e.tenant_id = s.tenant_id and e.seq = u.seq offset 0) e;
  if busy is null and not beside then
    return;
  end if;
  -- A key of which something is held is out, too, or has something due.
  if beside then
    v_due := array(
      select k.key from (select distinct o as key from unnest(keys) o where o is not null) k
      where (select d.position from gapless.delivery d
        where d.tenant_id = s.tenant_id and d.subscription_id = s.id and d.key = k.key and d.state = 'due'
        order by d.attempts limit 1) is not null);
  end if;
  with judged as materialized (
    select u.position, u.seq, u.key, u.place, coalesce(u.key = any (busy), false) or coalesce(u.key = any (v_due), false) as waits
    from unnest(positions, seqs, keys) with ordinality u (position, seq, key, place)
  )
  select coalesce(array_agg(j.position order by j.place) filter (where not j.waits), '{}'),
    coalesce(array_agg(j.seq order by j.place) filter (where not j.waits), '{}'),
    coalesce(array_agg(j.key order by j.place) filter (where not j.waits), '{}'),
    array_agg(j.position order by j.place) filter (where j.waits), array_agg(j.key order by j.place) filter (where j.waits)
  into positions, seqs, keys, v_positions, v_keys
  from judged j;
  if v_positions is not null then
    held := cardinality(v_positions);
    insert into gapless.delivery (tenant_id, subscription_id, position, state, key, changed_at)
    select s.tenant_id, s.id, u.position, 'held', u.key, gapless.now() from unnest(v_positions, v_keys) u (position, key);
  end if;
end
$$;
comment on function gapless.take_new(gapless.subscription, bigint, bigint, integer, bigint[], bigint[], boolean) is
  'Internal, for take(): deliveries from a range of the log.';
