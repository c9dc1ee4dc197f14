-- What doors read by a selector: one look, as far as its work may go. A condition may hold for nothing in millions of events, so
-- a look says how far it went, and the next one begins behind that. Volatile for the same reason as read_log().
create or replace function gapless.next_events(selection gapless.selection, after bigint, max_count integer,
  since timestamptz default null, until timestamptz default null, up_to bigint default null, backwards boolean default false)
  returns table (reach bigint, id uuid, stream text, version bigint, "position" bigint, type text, topic text, data jsonb,
    metadata jsonb, occurred_at timestamptz, recorded_at timestamptz)
  volatile
  security definer
  set search_path = pg_catalog, pg_temp
  set enable_seqscan = off
  set max_parallel_workers_per_gather = 0
  set jit = off
  language plpgsql
as $$
#variable_conflict use_column
declare
  v_tenant constant integer := gapless.authorize('events:read');
  v_most constant bigint := 9223372036854775807;
  v_selection constant gapless.selection := gapless.join_selection(selection, since, until);
  v_low bigint := 1;
  v_high bigint := coalesce(up_to, v_most);
  v_end bigint;
  v_positions bigint[];
  v_seqs bigint[];
  v_reach bigint;
begin
  perform gapless.check_filter(max_count, null, null, null, null);
  if v_selection.until is not null then
    perform gapless.settle(v_tenant, v_selection.until);
  end if;
  if backwards then
    v_high := least(v_high, greatest(coalesce(after, v_most), 1) - 1);
  else
    v_low := least(greatest(coalesce(after, 0), 0), v_most - 1) + 1;
  end if;
  v_end := least(v_high, coalesce((select l.position from gapless.log l where l.tenant_id = v_tenant order by l.position desc limit 1), 0));
  select m.positions, m.seqs, m.reach into v_positions, v_seqs, v_reach
  from gapless.next_matches(v_tenant, v_selection, v_low, v_high, max_count, backwards) m;
  -- Nothing is left.
  if cardinality(v_seqs) < max_count and (case when backwards then v_reach <= v_low else v_reach >= v_end end) then
    v_reach := case when backwards then 0 else coalesce(up_to, v_most) end;
  end if;
  return query
    select v_reach, e.id, e.stream, e.version, e.place, e.type, e.topic, e.data, e.metadata, e.occurred_at, e.recorded_at
    from (select 1) one
    left join (
      select m.place, m.nr, v.*
      from unnest(v_positions, v_seqs) with ordinality m (place, number, nr)
      -- Looked up one by one, whatever the planner believes.
      cross join lateral (select * from gapless.event v where v.tenant_id = v_tenant and v.seq = m.number offset 0) v
    ) e on true
    order by e.nr;
end
$$;
comment on function gapless.next_events(gapless.selection, bigint, integer, timestamptz, timestamptz, bigint, boolean) is
  'The next events of a selection behind a position (backwards: before it; null from the end of the log), at most max_count (1 to 10000), '
  'up to up_to. The work of a call is bounded: reach, on every row, is the place up to which there are no others, and where nothing is left '
  'up_to (without one the largest bigint, backwards 0). Without events one row has nothing but reach. The times are joined with the '
  'selection''s. Errors: VG001, VG003, VG012.';
grant execute on function gapless.next_events(gapless.selection, bigint, integer, timestamptz, timestamptz, bigint, boolean) to gapless_user;
