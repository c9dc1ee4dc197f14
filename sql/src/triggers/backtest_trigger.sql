-- What the trigger, as it is now, would have done with a range of the log, begun with nothing counted. The same rule is asked in
-- the same way as by a server, in the name of a trigger that is gone again afterwards.
create or replace function gapless.backtest_trigger(trigger text, last integer default 1000, after bigint default null, up_to bigint default null,
  since timestamptz default null, until timestamptz default null, max_count integer default 100)
  returns jsonb
  volatile
  security definer
  set search_path = pg_catalog, pg_temp
  set enable_seqscan = off
  set jit = off
  language plpgsql
as $$
#variable_conflict use_column
declare
  v_most constant integer := 50000;
  s constant gapless.subscription := gapless.caller_subscription(backtest_trigger.trigger, 'read', kind => 'trigger');
  v_tenant constant text := (select t.name from gapless.tenant t where t.id = s.tenant_id);
  v_trial constant uuid := gapless.uuid_v7();
  v_head constant bigint := coalesce((select l.position from gapless.log l where l.tenant_id = s.tenant_id order by l.position desc limit 1), 0);
  v_high bigint := least(backtest_trigger.up_to, v_head);
  v_low bigint;
  v_next bigint;
  v_found bigint[];
  v_matched bigint := 0;
  v_fired bigint := 0;
  v_some jsonb;
  v_firings jsonb := '[]';
begin
  perform gapless.caller('events:read');
  if backtest_trigger.last is null or backtest_trigger.last not between 1 and v_most then
    perform gapless.refuse('last', format('must be from 1 to %s', v_most));
  elsif backtest_trigger.max_count is null or backtest_trigger.max_count not between 0 and 1000 then
    perform gapless.refuse('max_count', 'must be from 0 to 1000');
  elsif backtest_trigger.after < 0 then
    perform gapless.refuse('after', 'must not be negative');
  elsif backtest_trigger.up_to < 0 or backtest_trigger.up_to <= backtest_trigger.after then
    perform gapless.refuse('up_to', 'must be a position behind after');
  elsif backtest_trigger.until < backtest_trigger.since then
    perform gapless.refuse('until', 'must not be before since');
  end if;
  if backtest_trigger.until is not null then
    v_high := least(v_high, gapless.position_at(s.tenant_id, backtest_trigger.until));
  end if;
  v_low := case when backtest_trigger.after is null and backtest_trigger.since is null then greatest(v_high - backtest_trigger.last, 0)
    else least(greatest(backtest_trigger.after, gapless.position_at(s.tenant_id, backtest_trigger.since - interval '1 microsecond')), v_head) end + 1;
  if v_high - v_low >= v_most then
    perform gapless.refuse(case when backtest_trigger.after is not null then 'after' else 'since' end,
      format('must not be more than %s events before the end of the range', v_most), 'Give up_to or until, or go in steps.');
  end if;
  v_next := v_low;
  begin
    insert into gapless.trigger (tenant_id, subscription_id, actions, priority, is_simple, rule)
    values (s.tenant_id, v_trial, '[]', 5, false, gapless.trigger_rule_of(s.spec));
    while v_next <= v_high loop
      select m.positions, m.reach + 1 into v_found, v_next from gapless.next_matches(s.tenant_id, s.selection, v_next, v_high, 5000) m;
      v_matched := v_matched + cardinality(v_found);
      continue when v_found = '{}';
      select coalesce(jsonb_agg(jsonb_build_object('position', j.position, 'state', j.state, 'reason', j.reason, 'found', j.what, 'depth', j.depth) order by j.position), '[]'),
        v_fired + count(*) filter (where j.state = 'fired')
      into v_some, v_fired
      from gapless.judge(s.tenant_id, gapless.trigger_matches(s.tenant_id, array_fill(v_trial, array[cardinality(v_found)]), v_found)) j;
      -- The newest are shown.
      v_firings := jsonb_path_query_array(v_firings || v_some, '$[$from to last]',
        jsonb_build_object('from', greatest(jsonb_array_length(v_firings) + jsonb_array_length(v_some) - backtest_trigger.max_count, 0)), true);
    end loop;
    raise exception using errcode = 'RB000';
  exception when sqlstate 'RB000' then
    null;
  end;
  return (
    select jsonb_build_object('examined', greatest(v_high - v_low + 1, 0), 'matched', v_matched, 'fired', v_fired, 'after', (v_low - 1)::text, 'upTo', v_high::text,
      'firings', coalesce(jsonb_agg(jsonb_build_object('position', f.value ->> 'position', 'eventId', d.document -> 'id', 'at', gapless.wire_time(d.logged_at),
        'state', f.value -> 'state', 'reason', f.value -> 'reason', 'found', f.value -> 'found', 'actions', r.rendered -> 'actions') order by f.place), '[]'),
      'unknownPaths', coalesce((
        select jsonb_agg(distinct p.path) from jsonb_path_query(jsonb_agg(r.rendered), '$[*].unknownPaths[*]') p (path)), '[]'))
    from jsonb_array_elements(v_firings) with ordinality f (value, place)
    cross join lateral (
      select l.logged_at, gapless.event_document(e.stream, e.version, l.position, e.id, e.type, e.topic, e.data, e.metadata, e.occurred_at, e.recorded_at) as document
      from gapless.log l join gapless.event e on e.tenant_id = l.tenant_id and e.seq = l.seq
      where l.tenant_id = s.tenant_id and l.position = (f.value -> 'position')::bigint offset 0) d
    cross join lateral (
      select gapless.rendered_with_gaps(s.spec -> 'actions', gapless.event_templates(d.document, f.value -> 'found', v_tenant)
        || jsonb_build_object('trigger', jsonb_build_object('id', s.id, 'name', s.name), 'firing', jsonb_build_object(
          'id', gapless.firing_id(s.id, f.value ->> 'position'), 'depth', f.value -> 'depth', 'firedAt', gapless.wire_time(d.logged_at), 'attempt', 1))) as rendered
      offset 0) r);
end
$$;
comment on function gapless.backtest_trigger(text, integer, bigint, bigint, timestamptz, timestamptz, integer) is
  'What a trigger would have done with the last events (1 to 50000), with those after a position (exclusive) up to another, or logged since a moment until another; '
  'nothing is done, and it begins with nothing counted: {examined, matched, fired, firings: [{position, eventId, at, state, reason, found, actions}], unknownPaths}. '
  'Of the firings (and those skipped or refused) the newest max_count, 0 to 1000. Wants events:read, too. Errors: VG001, VG003, VG004.';
grant execute on function gapless.backtest_trigger(text, integer, bigint, bigint, timestamptz, timestamptz, integer) to gapless_user;
