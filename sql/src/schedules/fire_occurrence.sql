-- One occurrence that no clock asked for, of a schedule whose row is locked. Its id is made of what it is and its number.
create or replace function gapless.fire_occurrence(subscription gapless.subscription, what text, detail jsonb, reason text default null)
  returns bigint
  volatile
  security definer
  set search_path = pg_catalog, pg_temp
  set enable_seqscan = off
  language plpgsql
as $$
declare
  s constant gapless.subscription := subscription;
  v_now constant timestamptz := gapless.now();
  c gapless.schedule;
begin
  update gapless.schedule k set last_number = k.last_number + 1
  where k.tenant_id = s.tenant_id and k.subscription_id = s.id returning * into c;
  perform gapless.fire(s.tenant_id, array[row(s.tenant_id, s.id, c.last_number,
    gapless.firing_id(s.id, what || ' ' || case what when 'run' then c.last_number::text else detail ->> what end),
    case when reason is null then 'fired' else 'skipped' end, reason, v_now, null, 0, detail, null, null)::gapless.firing],
    case when what = 'start' and c.overlap <> 'allow' then array[s.id] else '{}' end);
  return c.last_number;
end
$$;
comment on function gapless.fire_occurrence(gapless.subscription, text, jsonb, text) is 'Internal: an occurrence of a schedule that is not the clock''s.';
