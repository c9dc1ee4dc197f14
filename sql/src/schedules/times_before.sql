-- next_time() only looks ahead. The newest times are found by going back in growing steps, then by halving: a schedule of
-- every second that slept for a year costs a few dozen questions, not thirty million.
--   low    nothing up to here is wanted
--   until  nothing later is wanted
create or replace function gapless.times_before(timing jsonb, anchor timestamptz, low timestamptz, until timestamptz, max_count integer)
  returns timestamptz[]
  stable
  set search_path = pg_catalog, pg_temp
  language plpgsql
as $$
declare
  v_tick constant interval := interval '1 microsecond';
  v_result timestamptz[] := '{}';
  v_high timestamptz := until;
  v_step interval := interval '1 second';
  v_from timestamptz;
  v_bound timestamptz;
  v_half timestamptz;
  v_found timestamptz;
  v_other timestamptz;
begin
  while cardinality(v_result) < max_count and v_high > low loop
    loop
      v_from := greatest(v_high - v_step, low);
      v_found := gapless.next_time(timing, v_from, anchor);
      exit when v_found <= v_high;
      if v_from = low then
        return v_result;
      end if;
      v_step := v_step * 4;
    end loop;
    -- There is one; the newest lies between it and the bound.
    v_bound := v_high;
    loop
      v_other := gapless.next_time(timing, v_found, anchor);
      exit when v_other is null or v_other > v_high;
      v_found := v_other;
      v_half := v_found + (v_bound - v_found) / 2;
      exit when v_half <= v_found;
      v_other := gapless.next_time(timing, v_half, anchor);
      if v_other <= v_high then
        v_found := v_other;
      else
        v_bound := v_half;
      end if;
    end loop;
    -- Most timings are regular: the one before is likely to be as far away.
    v_step := case when v_result = '{}' then v_step else v_result[1] - v_found end;
    v_result := v_found || v_result;
    v_high := v_found - v_tick;
  end loop;
  return v_result;
end
$$;
comment on function gapless.times_before(jsonb, timestamptz, timestamptz, timestamptz, integer) is
  'Internal: the newest times of a timing after low and not after until, oldest first.';
