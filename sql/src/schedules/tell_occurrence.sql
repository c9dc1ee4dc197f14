-- The beginning and the end of an occurrence. Its id comes of what happened: told again, it is there once.
--   what  started, completed or failed
create or replace function gapless.tell_occurrence(subscription gapless.subscription, "position" bigint, what text)
  returns void
  volatile
  security definer
  set search_path = pg_catalog, pg_temp
  set enable_seqscan = off
  language sql
as $$
  select gapless.tell_schedule($1, $3, jsonb_build_object('number', f.position::text, 'firing', f.id, 'nominalAt', gapless.wire_time(f.nominal_at),
      'results', case when $3 <> 'started' then (select jsonb_agg(r - 'result') from jsonb_array_elements(f.results) r) end),
    case when $3 = 'started' then gapless.firing_id(f.id, $3) end)
  from gapless.firing f where f.tenant_id = $1.tenant_id and f.subscription_id = $1.id and f.position = $2
$$;
comment on function gapless.tell_occurrence(gapless.subscription, bigint, text) is 'Internal: an event about an occurrence of a schedule.';
