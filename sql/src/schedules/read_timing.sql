-- When a schedule comes, checked and taken to pieces. What is shown is all but the plan; the plan is what next_time() works with.
create or replace function gapless.read_timing(spec jsonb)
  returns jsonb
  stable
  set search_path = pg_catalog, pg_temp
  language plpgsql
as $$
declare
  v_kinds constant text[] := array['cron', 'every', 'at', 'rrule', 'start'];
  v_given text[];
  v_kind text;
  v_value jsonb;
  v_zone text;
  v_from timestamptz;
  v_until timestamptz;
  v_jitter interval;
  v_every interval;
  v_result jsonb := '{}';
begin
  select array_agg(k order by array_position(v_kinds, k)) into v_given
  from unnest(v_kinds) k where coalesce(spec -> k, 'null') <> 'null';
  -- Beside another timing start: false says what leaving it out says: who reads a schedule may give it back.
  if cardinality(v_given) > 1 and spec -> 'start' = 'false' then
    v_given := array_remove(v_given, 'start');
  end if;
  if cardinality(v_given) > 1 then
    perform gapless.refuse(v_given[2], format('must not stand beside %s', v_given[1]), 'A schedule has one of cron, every, at, rrule and start.');
  elsif v_given is null then
    perform gapless.refuse('cron', 'must be given, or every, at, rrule or start', 'Such as "cron": "0 9 * * 1-5" or "every": "5m".');
  end if;
  v_kind := v_given[1];
  v_value := spec -> v_kind;
  if v_kind = 'start' then
    if v_value <> 'true' then
      perform gapless.refuse('start', 'must be true', 'To begin a schedule later there is from.');
    end if;
  elsif jsonb_typeof(v_value) <> 'string' then
    perform gapless.refuse(v_kind, 'must be a text');
  end if;
  v_zone := gapless.timing_zone(spec -> 'timezone');
  v_from := gapless.timing_time(spec -> 'from', 'from', v_zone);
  v_until := gapless.timing_time(spec -> 'until', 'until', v_zone);
  if v_from > v_until then
    perform gapless.refuse('until', 'must not be before from');
  elsif v_kind in ('at', 'start') and coalesce(v_from, v_until) is not null then
    perform gapless.refuse(case when v_from is null then 'until' else 'from' end, format('must not stand beside %s', v_kind));
  end if;
  v_jitter := coalesce(gapless.read_duration(spec -> 'jitter', 'jitter', interval '0', interval '12 hours'), interval '0');

  if v_kind = 'cron' and v_value #>> '{}' ~* '^\s*@every\s' then
    v_kind := 'every';
    v_value := to_jsonb(regexp_replace(v_value #>> '{}', '^\s*@every\s+|\s+$', '', 'gi'));
  end if;
  if v_kind = 'cron' then
    v_result := jsonb_build_object('plan', gapless.read_cron(v_value #>> '{}'));
  elsif v_kind = 'every' then
    v_every := gapless.read_duration(v_value, 'every', interval '1 second', interval '87600 hours');
    if v_jitter >= v_every then
      perform gapless.refuse('jitter', format('must be shorter than every, which is %s', gapless.duration_text(v_every)));
    end if;
    v_value := to_jsonb(gapless.duration_text(v_every));
    v_result := jsonb_build_object('plan', jsonb_build_object('micros', (extract(epoch from v_every) * 1000000)::bigint));
  elsif v_kind = 'at' then
    v_value := to_jsonb(gapless.wire_time(gapless.timing_time(v_value, 'at', v_zone)));
  elsif v_kind = 'rrule' then
    v_result := jsonb_build_object('plan', gapless.read_rrule(v_value #>> '{}', v_zone, v_from));
  end if;
  return v_result || jsonb_build_object(v_kind, v_value, 'timezone', v_zone, 'from', gapless.wire_time(v_from), 'until', gapless.wire_time(v_until),
    'jitter', gapless.duration_text(v_jitter));
end
$$;
comment on function gapless.read_timing(jsonb) is
  'Internal: when a schedule comes ({cron | every | at | rrule | start, timezone, from, until, jitter}), with its defaults and a plan for next_time(); VG001 naming the field.';
