-- Volatile, as reads of the log are: each look sees what was committed before it.
create or replace function gapless.test_selector(selector jsonb, last integer default 1000, after bigint default null, up_to bigint default null,
  sample integer default 10)
  returns jsonb
  volatile
  security definer
  set search_path = pg_catalog, pg_temp
  set enable_seqscan = off
  set jit = off
  language plpgsql
as $$
declare
  v_most constant integer := 50000;
  v_tenant constant integer := gapless.authorize('events:read');
  v_selection constant gapless.selection := gapless.compile_selector(selector);
  v_head constant bigint := coalesce((select l.position from gapless.log l where l.tenant_id = v_tenant order by l.position desc limit 1), 0);
  v_low bigint;
  v_high bigint;
  v_next bigint;
  v_positions bigint[];
  v_seqs bigint[];
  v_kept bigint[] := '{}';
  v_matched bigint := 0;
begin
  if last is null or last not between 1 and v_most then
    perform gapless.refuse('last', format('must be from 1 to %s', v_most));
  end if;
  if sample is null or sample not between 0 and 100 then
    perform gapless.refuse('sample', 'must be from 0 to 100');
  end if;
  if after < 0 or up_to < 0 or up_to <= after then
    perform gapless.refuse(case when after < 0 then 'after' else 'up_to' end, case when after < 0 or up_to < 0 then 'must not be negative' else 'must be behind after' end);
  end if;
  v_high := least(up_to, v_head);
  v_low := case when after is null then greatest(v_high - last, 0) else least(after, v_head) end + 1;
  if v_high - v_low >= v_most then
    perform gapless.refuse('after', format('must not be more than %s events before the end of the range', v_most), 'Give up_to, or test in steps.');
  end if;
  v_next := v_low;
  while v_next <= v_high loop
    select m.seqs, m.reach into v_seqs, v_next from gapless.next_matches(v_tenant, v_selection, v_next, v_high, 10000) m;
    v_matched := v_matched + cardinality(v_seqs);
    -- The newest are the sample.
    v_kept := v_kept || v_seqs;
    v_kept := v_kept[greatest(1, cardinality(v_kept) - sample + 1):];
    v_next := v_next + 1;
  end loop;
  return jsonb_build_object('examined', v_high - v_low + 1, 'matched', v_matched, 'after', (v_low - 1)::text, 'upTo', v_high::text, 'sample', coalesce((
    select jsonb_agg(d.document - 'category' || jsonb_build_object('version', d.version::text, 'position', d.position::text) order by k.place)
    from unnest(v_kept) with ordinality k (seq, place)
    cross join lateral (
      select e.version, l.position, gapless.event_document(e.stream, e.version, l.position, e.id, e.type, e.topic, e.data, e.metadata, e.occurred_at,
        e.recorded_at) as document
      from gapless.event e cross join lateral (select l.position from gapless.log l where l.tenant_id = v_tenant and l.seq = e.seq offset 0) l
      where e.tenant_id = v_tenant and e.seq = k.seq offset 0) d), '[]'));
end
$$;
comment on function gapless.test_selector(jsonb, integer, bigint, bigint, integer) is
  'How many events of the log a selector takes: {examined, matched, after, upTo, sample: [events]}. Of the last events (1 to 50000), or of those after '
  'a position (exclusive) up to another (inclusive), 50000 at most. The sample (0 to 100) is the newest that match, oldest first. Errors: VG001, VG003.';
grant execute on function gapless.test_selector(jsonb, integer, bigint, bigint, integer) to gapless_user;
