-- Occurrences that overlap does not let through, in one line of the history: a schedule of every second whose action takes an
-- hour says once that 3,599 were skipped. Where the newest line tells of the same it is that one which goes on.
--   last    the number of the newest line that is there
--   number  and with those of this round; if they differ there is something in between, and they are told of in a new line
-- The answer: the line to be added, or none.
create or replace function gapless.skip_occurrences(tenant integer, id uuid, last bigint, number bigint, times timestamptz[], reason text)
  returns gapless.firing[]
  volatile
  security definer
  set search_path = pg_catalog, pg_temp
  set enable_seqscan = off
  language plpgsql
as $$
declare
  v_count integer := cardinality(times);
  v_found jsonb := jsonb_build_object('since', gapless.wire_time(times[1]));
  v_text text := reason;
  f gapless.firing;
begin
  if number = last then
    select * into f from gapless.firing o
    where o.tenant_id = tenant and o.subscription_id = skip_occurrences.id and o.position = last and o.state = 'skipped'
      and o.found ? 'skipped' and right(o.reason, length(skip_occurrences.reason)) = skip_occurrences.reason;
  end if;
  if f.id is not null then
    v_count := v_count + (f.found -> 'skipped')::integer;
    v_found := f.found;
  end if;
  v_found := v_found || jsonb_build_object('skipped', v_count, 'until', gapless.wire_time(times[cardinality(times)]));
  if v_count > 1 then
    v_text := format('%s occurrences were skipped: %s', v_count, reason);
  end if;
  if f.id is null then
    return array[row(tenant, id, number + 1, gapless.firing_id(id, 'skipped ' || number + 1), 'skipped', v_text, gapless.now(), times[cardinality(times)], 0,
      v_found, null, null)::gapless.firing];
  end if;
  update gapless.firing o set nominal_at = times[cardinality(times)], reason = v_text, found = v_found
  where o.tenant_id = tenant and o.subscription_id = skip_occurrences.id and o.position = last;
  return '{}';
end
$$;
comment on function gapless.skip_occurrences(integer, uuid, bigint, bigint, timestamptz[], text) is
  'Internal, for set_off_schedules(): occurrences that overlap skips, in one line of the history as long as nothing else comes.';
