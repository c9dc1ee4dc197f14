create or replace function gapless.next_times(timing jsonb, after timestamptz, anchor timestamptz, count integer)
  returns setof timestamptz
  immutable
  set search_path = pg_catalog, pg_temp
  language plpgsql
as $$
declare
  v_next timestamptz := after;
begin
  for v_i in 1 .. count loop
    v_next := gapless.next_time(timing, v_next, anchor);
    exit when v_next is null;
    return next v_next;
  end loop;
end
$$;
comment on function gapless.next_times(jsonb, timestamptz, timestamptz, integer) is 'Internal: the first times after a moment at which a timing comes.';
