-- The row of a trigger's spec. Deliveries, attempts and retries are those of subscriptions; the rest is in the spec alone, for
-- trigger_rule_of(). `rate` has another meaning here: what is above it is not put off, but passed over.
create or replace function gapless.read_trigger(spec jsonb)
  returns gapless.subscription
  stable
  set search_path = pg_catalog, pg_temp
  language plpgsql
as $$
declare
  v_own constant text[] := array['frequency', 'times', 'timezone', 'cooldown', 'rate', 'dedupe', 'priority', 'maxDepth', 'actions', 'start'];
  v_second constant interval := interval '1 second';
  v_longest constant interval := interval '30 days';
  v_frequency constant jsonb := nullif(spec -> 'frequency', 'null');
  v_rate constant jsonb := nullif(spec -> 'rate', 'null');
  v_dedupe constant jsonb := nullif(spec -> 'dedupe', 'null');
  v_zone constant text := coalesce(spec ->> 'timezone', 'UTC');
  v_timeout interval;
  v_within interval;
  v_cooldown interval;
  v_found jsonb := jsonb_build_object('frequency', null, 'times', null, 'timezone', null, 'cooldown', null, 'rate', null, 'dedupe', null);
  r gapless.subscription;
begin
  perform gapless.refuse_unknown(spec, '', array['name', 'selector', 'retry', 'whenExhausted', 'timeout', 'maxInFlight', 'labels', 'enabled'] || v_own);
  v_timeout := coalesce(gapless.read_duration(spec -> 'timeout', 'timeout', v_second, interval '1 hour'), interval '1 minute');
  r := gapless.read_subscription(spec - v_own || jsonb_build_object('key', 'none', 'timeout', gapless.duration_text(v_timeout),
    'maxInFlight', coalesce(nullif(spec -> 'maxInFlight', 'null'), '100')), 'trigger');
  -- A firing goes by itself: in a batch only the first one would be carried out.
  r.batch_size := 1;
  if coalesce(spec -> 'start', '"now"') not in ('"now"', 'null') then
    perform gapless.refuse('start', 'must be "now"', 'What a trigger would have done with earlier events says backtest_trigger().');
  end if;

  if v_frequency is not null then
    perform gapless.refuse_unknown(v_frequency, 'frequency', array['count', 'within', 'key', 'distinct']);
    if coalesce(v_frequency -> 'count', 'null') = 'null' then
      perform gapless.refuse('frequency.count', 'is missing');
    elsif coalesce(v_frequency -> 'within', 'null') = 'null' then
      perform gapless.refuse('frequency.within', 'is missing');
    end if;
    v_within := gapless.read_duration(v_frequency -> 'within', 'frequency.within', v_second, v_longest);
    perform gapless.read_key_path(v_frequency -> 'key', 'frequency.key'), gapless.read_key_path(v_frequency -> 'distinct', 'frequency.distinct');
    v_found := v_found || jsonb_build_object('frequency', jsonb_strip_nulls(jsonb_build_object(
      'count', gapless.read_number(v_frequency -> 'count', 'frequency.count', 1,
        case when coalesce(v_frequency -> 'distinct', 'null') = 'null' then 10000 else 1000 end, null),
      'within', gapless.duration_text(v_within), 'key', v_frequency -> 'key', 'distinct', v_frequency -> 'distinct')));
  end if;

  perform gapless.read_times(spec -> 'times');
  if coalesce(jsonb_typeof(spec -> 'timezone'), 'null') not in ('string', 'null')
     or v_zone <> 'UTC' and (v_zone !~ '^[A-Za-z]+(/[A-Za-z0-9_+-]+)+$' or not exists (select from pg_timezone_names z where z.name = v_zone)) then
    perform gapless.refuse('timezone', 'must be the name of a time zone such as "Europe/Berlin", or "UTC"');
  elsif coalesce(spec -> 'timezone', 'null') <> 'null' and coalesce(spec -> 'times', 'null') = 'null' then
    perform gapless.refuse('timezone', 'is for times', 'All else goes by the time that passes, which is the same in every zone.');
  elsif coalesce(spec -> 'times', 'null') <> 'null' then
    v_found := v_found || jsonb_build_object('times', spec -> 'times', 'timezone', v_zone);
  end if;

  -- Without one it is a window; it is left empty here, so that it goes along when the window is changed.
  v_cooldown := gapless.read_duration(spec -> 'cooldown', 'cooldown', interval '0', v_longest);
  if v_cooldown is not null then
    v_found := v_found || jsonb_build_object('cooldown', gapless.duration_text(v_cooldown));
  end if;
  if v_rate is not null then
    perform gapless.refuse_unknown(v_rate, 'rate', array['limit', 'per']);
    if coalesce(v_rate -> 'limit', 'null') = 'null' then
      perform gapless.refuse('rate.limit', 'is missing');
    end if;
    v_found := v_found || jsonb_build_object('rate', jsonb_build_object('limit', gapless.read_number(v_rate -> 'limit', 'rate.limit', 1, 100000, null),
      'per', gapless.duration_text(coalesce(gapless.read_duration(v_rate -> 'per', 'rate.per', v_second, interval '1 day'), v_second))));
  end if;
  if v_dedupe is not null then
    perform gapless.refuse_unknown(v_dedupe, 'dedupe', array['key', 'within']);
    if gapless.read_key_path(v_dedupe -> 'key', 'dedupe.key') is null then
      perform gapless.refuse('dedupe.key', 'is missing');
    end if;
    v_found := v_found || jsonb_build_object('dedupe', jsonb_build_object('key', v_dedupe -> 'key', 'within',
      gapless.duration_text(coalesce(gapless.read_duration(v_dedupe -> 'within', 'dedupe.within', v_second, v_longest), interval '1 hour'))));
  end if;
  v_found := v_found || jsonb_build_object('priority', gapless.read_number(spec -> 'priority', 'priority', 0, 9, 5),
    'maxDepth', gapless.read_number(spec -> 'maxDepth', 'maxDepth', 1, 100, 8),
    'actions', gapless.check_actions(spec -> 'actions'));
  r.spec := r.spec - array['key', 'batch', 'history', 'rate'] || v_found;
  r.keeps_history := true;
  return r;
end
$$;
comment on function gapless.read_trigger(jsonb) is 'Internal: the row of a trigger''s spec, checked and with its defaults; VG001 naming the field.';
