-- What an event would do if it came now: the trigger's rule is asked, as the server asks it, and all that it wrote is taken
-- back. A trigger that is only tried (its subscription is not stored) begins with nothing counted.
--   event  as conditions see it; its position tells that it is on the log, and may be counted already
create or replace function gapless.try_event(subscription gapless.subscription, event jsonb)
  returns jsonb
  volatile
  security definer
  set search_path = pg_catalog, pg_temp
  set enable_seqscan = off
  set jit = off
  language plpgsql
as $$
declare
  v_place constant bigint := 9223372036854775807;
  s constant gapless.subscription := subscription;
  v_now constant timestamptz := gapless.now();
  v_rule constant gapless.trigger_rule := gapless.trigger_rule_of(s.spec);
  v_explanation constant jsonb := gapless.explain_selector(s.spec -> 'selector',
    -- What the event does not say is left out there.
    (select jsonb_object_agg(f.key, f.value) from jsonb_each(event) f where f.value <> 'null' or f.key = 'data'));
  v_matches constant boolean := (v_explanation -> 'matches')::boolean;
  v_own constant bigint := (event ->> 'position')::bigint;
  v_tenant constant text := (select t.name from gapless.tenant t where t.id = s.tenant_id);
  m gapless.trigger_match;
  j record;
  v_count bigint;
  v_until timestamptz;
  v_fires boolean := false;
  v_why text := case when not v_matches then 'the selector does not take the event' end;
  v_found jsonb := '{}';
begin
  select s.id, v_place, v_now, gapless.depth_of(gapless.link_of(event -> 'metadata', 'causation_id'), event -> 'metadata'),
    case when v_rule.key_path is null then '' else gapless.key_text(v_rule.key_path, event ->> 'stream', event ->> 'type', event ->> 'topic', event -> 'data', event -> 'metadata') end,
    gapless.key_text(v_rule.distinct_path, event ->> 'stream', event ->> 'type', event ->> 'topic', event -> 'data', event -> 'metadata'),
    gapless.key_text(v_rule.dedupe_path, event ->> 'stream', event ->> 'type', event ->> 'topic', event -> 'data', event -> 'metadata')
  into m;
  if v_matches then
    begin
      insert into gapless.trigger (tenant_id, subscription_id, actions, priority, is_simple, rule) values (s.tenant_id, s.id, '[]', 5, false, v_rule)
      on conflict do nothing;
      delete from gapless.trigger_hit h where h.tenant_id = s.tenant_id and h.subscription_id = s.id and h.key = m.key and h.position = v_own;
      select * into j from gapless.judge(s.tenant_id, array[m]);
      select case when v_rule.distinct_path is null then count(*) else count(distinct h.value) end into v_count from gapless.trigger_hit h
      where h.tenant_id = s.tenant_id and h.subscription_id = s.id and h.key = m.key and h.until > v_now;
      raise exception using errcode = 'RB000';
    exception when sqlstate 'RB000' then
      null;
    end;
    v_fires := coalesce(j.state = 'fired', false);
    v_found := coalesce(j.what, case when v_rule.count is not null then jsonb_build_object('count', v_count) else '{}' end);
    v_why := j.reason;
    if j.state is null then
      select max(q.until) into v_until from gapless.trigger_quiet q
      where q.tenant_id = s.tenant_id and q.subscription_id = s.id and q.key in ('d' || m.dedupe, 'c' || m.key);
      v_why := case
        when not gapless.is_time_of_day(v_rule.times, v_rule.timezone, v_now) then 'it is not the time of day for it'
        when m.key is null then format('the event has nothing at %s, the key of frequency', array_to_string(v_rule.key_path, '.'))
        when v_rule.distinct_path is not null and m.value is null
          then format('the event has nothing at %s, of which frequency counts the distinct values', array_to_string(v_rule.distinct_path, '.'))
        when v_count < v_rule.count then format('it is number %s of the %s that frequency wants', v_count, v_rule.count)
        else format('it has fired already (cooldown or dedupe), and is quiet until %s', gapless.wire_time(v_until)) end;
    end if;
    if not s.enabled and s.dropping then
      v_fires := false;
      v_why := 'it is switched off';
    elsif not s.enabled and v_fires then
      v_why := 'it is paused: the firing waits until it is resumed';
    end if;
  end if;
  return jsonb_build_object('matches', v_matches, 'explanation', v_explanation, 'fires', v_fires, 'why', v_why, 'found', v_found)
    || gapless.rendered_with_gaps(s.spec -> 'actions', gapless.event_templates(event, v_found, v_tenant)
      || jsonb_build_object('trigger', jsonb_build_object('id', s.id, 'name', s.name), 'firing',
        jsonb_build_object('id', gapless.firing_id(s.id, coalesce(v_own::text, 'test')), 'depth', m.depth, 'firedAt', gapless.wire_time(v_now), 'attempt', 1)));
end
$$;
comment on function gapless.try_event(gapless.subscription, jsonb) is 'Internal: what an event would do to a trigger now, without effects.';
