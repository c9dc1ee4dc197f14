-- Positions follow the versions inside a stream, and versions have no gap: a place is found by halving.
create or replace function gapless.version_at(tenant integer, stream text, place bigint)
  returns bigint
  stable
  security definer
  set search_path = pg_catalog, pg_temp
  set enable_seqscan = off
  set enable_hashjoin = off
  set enable_mergejoin = off
  language plpgsql
as $$
declare
  v_low bigint;
  v_high bigint;
  v_middle bigint;
begin
  -- Each by itself: min() and max() together would look at every event of the stream.
  v_low := (select e.version from gapless.event e
    where e.tenant_id = version_at.tenant and e.stream = version_at.stream order by e.version limit 1);
  v_high := 1 + (select e.version from gapless.event e
    where e.tenant_id = version_at.tenant and e.stream = version_at.stream order by e.version desc limit 1);
  -- Invariant: everything below v_low lies before the place, everything from v_high on at or behind it, or has no position yet.
  while v_low < v_high loop
    v_middle := (v_low + v_high) / 2;
    if (select l.position from gapless.event e join gapless.log l on l.tenant_id = e.tenant_id and l.seq = e.seq
        where e.tenant_id = version_at.tenant and e.stream = version_at.stream and e.version = v_middle) < place then
      v_low := v_middle + 1;
    else
      v_high := v_middle;
    end if;
  end loop;
  return v_low;
end
$$;
comment on function gapless.version_at(integer, text, bigint) is
  'The first version of a stream at or behind a position; one more than the last where there is none, null where there is no stream.';
