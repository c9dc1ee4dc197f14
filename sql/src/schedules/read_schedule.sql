-- The row of a schedule's spec. What it has beside its subscription is made of its spec, see store_schedule().
create or replace function gapless.read_schedule(spec jsonb)
  returns gapless.subscription
  stable
  set search_path = pg_catalog, pg_temp
  language plpgsql
as $$
declare
  v_when constant text[] := array['cron', 'every', 'at', 'rrule', 'start', 'timezone', 'from', 'until', 'jitter'];
  v_common constant text[] := array['name', 'retry', 'whenExhausted', 'timeout', 'labels', 'enabled'];
  v_overlap constant text := coalesce(spec ->> 'overlap', 'skip');
  v_catch_up jsonb;
  v_retry jsonb;
  v_timing jsonb;
  v_actions jsonb;
  r gapless.subscription;
begin
  perform gapless.refuse_unknown(spec, '', v_common || v_when || array['mode', 'overlap', 'catchUp', 'pauseOnFailure', 'action', 'actions']);
  if coalesce(spec ->> 'mode', 'schedule') <> 'schedule' then
    perform gapless.refuse('mode', 'must be schedule');
  end if;
  v_retry := nullif(spec -> 'retry', 'null');
  if v_retry is null or jsonb_typeof(v_retry) = 'object' and coalesce(v_retry -> 'delays', 'null') = 'null' then
    v_retry := '{"attempts": 4, "base": "2s", "factor": 2}' || jsonb_strip_nulls(coalesce(v_retry, '{}'));
  end if;
  r := gapless.read_subscription(jsonb_build_object('timeout', '5m', 'key', 'none') || jsonb_strip_nulls(
    (select coalesce(jsonb_object_agg(f.key, f.value), '{}') from jsonb_each(spec) f where f.key = any (v_common))) || jsonb_build_object('retry', v_retry), 'schedule');
  -- An occurrence goes by itself.
  r.batch_size := 1;
  v_timing := gapless.read_timing((select coalesce(jsonb_object_agg(f.key, f.value), '{}') from jsonb_each(spec) f where f.key = any (v_when) and f.value <> 'null'));

  if coalesce(jsonb_typeof(spec -> 'overlap'), 'null') not in ('string', 'null') or v_overlap not in ('skip', 'queue-one', 'queue', 'allow') then
    perform gapless.refuse('overlap', 'must be skip, queue-one, queue or allow');
  end if;
  v_catch_up := coalesce(nullif(spec -> 'catchUp', 'null'), '"once"');
  if jsonb_typeof(v_catch_up) = 'object' then
    perform gapless.refuse_unknown(v_catch_up, 'catchUp', array['all']);
    perform gapless.read_number(coalesce(v_catch_up -> 'all', '0'), 'catchUp.all', 1, 1000, 0);
    if v_overlap in ('skip', 'queue-one') and (v_catch_up -> 'all')::numeric > 1 then
      perform gapless.refuse('catchUp.all', format('needs overlap queue or allow; with %s only the first would be carried out', v_overlap));
    end if;
  elsif v_catch_up not in ('"skip"', '"once"') then
    perform gapless.refuse('catchUp', 'must be skip, once or {"all": 1 to 1000}');
  end if;
  if coalesce(jsonb_typeof(spec -> 'pauseOnFailure'), 'null') not in ('boolean', 'null') then
    perform gapless.refuse('pauseOnFailure', 'must be true or false');
  end if;
  v_actions := gapless.read_schedule_actions(spec);

  r.spec := v_timing - 'plan' || jsonb_build_object('overlap', v_overlap, 'catchUp', v_catch_up, 'pauseOnFailure', coalesce(nullif(spec -> 'pauseOnFailure', 'null'), 'false'), 'actions', v_actions)
    || (select jsonb_object_agg(f.key, f.value) from jsonb_each(r.spec) f where f.key = any (v_common));
  return r;
end
$$;
comment on function gapless.read_schedule(jsonb) is 'Internal: the row of a schedule''s spec, checked and with its defaults; VG001 naming the field.';
