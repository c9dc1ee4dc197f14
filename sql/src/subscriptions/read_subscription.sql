-- Turns a spec into a subscription's row: checks every field, fills in the defaults, compiles the selector. The row has no
-- id and no times yet; its spec is what get_subscription() shows. `more` names fields that belong to the mode.
create or replace function gapless.read_subscription(spec jsonb, mode text, more text[] default '{}')
  returns gapless.subscription
  stable
  set search_path = pg_catalog, pg_temp
  language plpgsql
as $$
declare
  v_is_push constant boolean := mode = 'push';
  r gapless.subscription;
  v_retry jsonb := coalesce(nullif(spec -> 'retry', 'null'), '{}');
  v_batch jsonb := coalesce(nullif(spec -> 'batch', 'null'), '{}');
  v_rate jsonb := nullif(spec -> 'rate', 'null');
  v_key constant text := coalesce(spec ->> 'key', 'stream');
  v_per interval;
begin
  perform gapless.refuse_unknown(spec, '', array['name', 'selector', 'start', 'key', 'retry', 'whenExhausted', 'timeout',
    'maxInFlight', 'batch', 'rate', 'history', 'labels', 'enabled'] || more);
  r.mode := mode;
  r.kind := case when mode in ('pull', 'push') then 'subscription' else mode end;
  r.name := spec ->> 'name';
  if r.name is null or jsonb_typeof(spec -> 'name') <> 'string' or r.name !~ '^[A-Za-z0-9._-]{1,128}$'
     or r.name ~ '^[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}$' then
    perform gapless.refuse('name', 'must be 1 to 128 of A-Z a-z 0-9 . _ -, and not look like an id');
  end if;
  if coalesce(jsonb_typeof(spec -> 'enabled'), 'boolean') <> 'boolean' then
    perform gapless.refuse('enabled', 'must be true or false');
  end if;
  r.enabled := coalesce((spec -> 'enabled')::boolean, true);
  r.selection := gapless.compile_selector(coalesce(nullif(spec -> 'selector', 'null'), '{}'), 'selector');

  if coalesce(jsonb_typeof(spec -> 'key'), 'string') <> 'string'
     or v_key not in ('stream', 'none', 'type', 'topic', 'category') and v_key !~ '^(data|metadata)([.][^.]{1,128}){1,16}$' then
    perform gapless.refuse('key', 'must be stream, none, type, topic, category or a path such as data.customerId');
  end if;
  r.ordering := case when v_key in ('stream', 'none') then v_key else 'path' end;
  r.key_path := case r.ordering when 'path' then string_to_array(v_key, '.') end;

  perform gapless.refuse_unknown(v_retry, 'retry', array['attempts', 'delays', 'base', 'factor', 'max', 'jitter']);
  if v_retry ? 'delays' and v_retry -> 'delays' <> 'null' then
    if jsonb_typeof(v_retry -> 'delays') <> 'array' or jsonb_array_length(v_retry -> 'delays') not between 1 and 100 then
      perform gapless.refuse('retry.delays', 'must be a list of 1 to 100 durations');
    end if;
    if v_retry ?| array['base', 'factor', 'max'] then
      perform gapless.refuse('retry', 'must have either delays, or base, factor and max');
    end if;
    select array_agg(gapless.read_duration(d, format('retry.delays[%s]', n - 1), interval '0', interval '30 days') order by n) into r.delays
    from jsonb_array_elements(v_retry -> 'delays') with ordinality x (d, n);
  elsif v_is_push and not v_retry ?| array['attempts', 'base', 'factor', 'max'] then
    -- The schedule of the Standard Webhooks specification, 1.0.0.
    r.delays := array['5 seconds', '5 minutes', '30 minutes', '2 hours', '5 hours', '10 hours', '14 hours', '20 hours', '24 hours']::interval[];
  end if;
  r.max_attempts := gapless.read_number(v_retry -> 'attempts', 'retry.attempts', 1, 1000, coalesce(cardinality(r.delays) + 1, 5));
  if r.max_attempts <= cardinality(r.delays) and coalesce(spec ->> 'whenExhausted', 'park') <> 'block' then
    perform gapless.refuse('retry.delays', format('must be fewer than attempts, which is %s', r.max_attempts),
      'Each is the pause before a further attempt. Leave attempts out to have as many as the delays make.');
  end if;
  r.base_delay := coalesce(gapless.read_duration(v_retry -> 'base', 'retry.base', interval '0', interval '1 day'), interval '1 second');
  r.factor := gapless.read_number(v_retry -> 'factor', 'retry.factor', 1, 100, 2, false);
  r.max_delay := coalesce(gapless.read_duration(v_retry -> 'max', 'retry.max', interval '0', interval '30 days'), greatest(interval '5 minutes', r.base_delay));
  if coalesce(v_retry -> 'max', 'null') <> 'null' and r.max_delay < r.base_delay then
    perform gapless.refuse('retry.max', format('must not be shorter than base, which is %s', gapless.duration_text(r.base_delay)));
  end if;
  r.jitter := gapless.read_number(v_retry -> 'jitter', 'retry.jitter', 0, 1, 0.2, false);
  if coalesce(spec -> 'whenExhausted', '"park"') not in ('"park"', '"block"', '"drop"') then
    perform gapless.refuse('whenExhausted', 'must be park, block or drop');
  end if;
  r.parks := coalesce(spec ->> 'whenExhausted', 'park') = 'park';
  r.drops := coalesce(spec ->> 'whenExhausted', 'park') = 'drop';
  r.timeout := coalesce(gapless.read_duration(spec -> 'timeout', 'timeout', interval '1 second',
    case when v_is_push then interval '1 minute' else interval '12 hours' end), case when v_is_push then interval '15 seconds' else interval '30 seconds' end);
  r.max_in_flight := gapless.read_number(spec -> 'maxInFlight', 'maxInFlight', 1, 10000, case when v_is_push then 16 else 1000 end);
  perform gapless.refuse_unknown(v_batch, 'batch', array['size', 'wait']);
  r.batch_size := gapless.read_number(v_batch -> 'size', 'batch.size', 1, 1000, case when v_is_push then 1 else 100 end);
  r.batch_wait := coalesce(gapless.read_duration(v_batch -> 'wait', 'batch.wait', interval '0', interval '1 hour'), interval '0');
  if not v_is_push and r.batch_wait > interval '0' then
    perform gapless.refuse('batch.wait', 'is for webhooks', 'A consumer says how long it waits with each receive().');
  end if;
  if v_rate is not null then
    perform gapless.refuse_unknown(v_rate, 'rate', array['limit', 'per', 'burst']);
    v_per := coalesce(gapless.read_duration(v_rate -> 'per', 'rate.per', interval '1 second', interval '1 day'), interval '1 second');
    r.rate := gapless.read_number(coalesce(v_rate -> 'limit', '0'), 'rate.limit', 1, 1000000, null) / extract(epoch from v_per);
    r.burst := gapless.read_number(v_rate -> 'burst', 'rate.burst', 1, 1000000, least((v_rate -> 'limit')::numeric, 1000000));
  end if;
  if coalesce(spec -> 'history', '"exceptions"') not in ('"exceptions"', '"all"') then
    perform gapless.refuse('history', 'must be exceptions or all');
  end if;
  r.keeps_history := v_is_push or coalesce(spec ->> 'history', 'exceptions') = 'all';
  if coalesce(jsonb_typeof(spec -> 'labels'), 'object') <> 'object' or length((spec -> 'labels')::text) > 4096
     or exists (select from jsonb_each(nullif(spec -> 'labels', 'null')) l where jsonb_typeof(l.value) <> 'string') then
    perform gapless.refuse('labels', 'must be an object of texts, together 4096 characters at most');
  end if;

  r.spec := jsonb_build_object(
    'selector', coalesce(nullif(spec -> 'selector', 'null'), '{}'),
    'key', v_key,
    'retry', jsonb_build_object('attempts', r.max_attempts, 'jitter', r.jitter) || case when r.delays is null
      then jsonb_build_object('base', gapless.duration_text(r.base_delay), 'factor', r.factor, 'max', gapless.duration_text(r.max_delay))
      else jsonb_build_object('delays', (select jsonb_agg(gapless.duration_text(d) order by n) from unnest(r.delays) with ordinality x (d, n))) end,
    'whenExhausted', case when r.parks then 'park' when r.drops then 'drop' else 'block' end,
    'timeout', gapless.duration_text(r.timeout),
    'maxInFlight', r.max_in_flight,
    'batch', jsonb_build_object('size', r.batch_size, 'wait', gapless.duration_text(r.batch_wait)),
    'rate', case when v_rate is not null then jsonb_build_object('limit', v_rate -> 'limit', 'per', gapless.duration_text(v_per), 'burst', r.burst) end,
    'labels', coalesce(nullif(spec -> 'labels', 'null'), '{}'))
    || case when v_is_push then '{}' else jsonb_build_object('history', case when r.keeps_history then 'all' else 'exceptions' end) end;
  return r;
end
$$;
comment on function gapless.read_subscription(jsonb, text, text[]) is 'Internal: the row of a spec, checked and with its defaults; VG001 naming the field.';
