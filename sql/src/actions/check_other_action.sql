-- The small ones: notify, log, store, job.
create or replace function gapless.check_other_action(action jsonb, field text)
  returns jsonb
  immutable
  set search_path = pg_catalog, pg_temp
  language plpgsql
as $$
declare
  v_type constant text := action ->> 'type';
  v_text text;
begin
  if v_type = 'notify' then
    perform gapless.refuse_unknown(action, field, '{type,channel,message,title,priority}');
    v_text := gapless.action_text(action, 'channel', field, 128);
    if v_text !~ '^[A-Za-z0-9._-]{1,128}$' then
      perform gapless.refuse(field || '.channel', 'must be the name of a channel: 1 to 128 of A-Z a-z 0-9 . _ -');
    end if;
    perform gapless.action_text(action, 'message', field, 16384), gapless.action_text(action, 'title', field, 512, is_optional => true);
    if coalesce(nullif(action -> 'priority', 'null'), '"normal"') not in ('"low"', '"normal"', '"high"', '"critical"') then
      perform gapless.refuse(field || '.priority', 'must be low, normal, high or critical');
    end if;
    return jsonb_strip_nulls(action || jsonb_build_object('priority', coalesce(action ->> 'priority', 'normal')));
  elsif v_type = 'log' then
    perform gapless.refuse_unknown(action, field, '{type,level,message}');
    perform gapless.action_text(action, 'message', field, 16384);
    if coalesce(nullif(action -> 'level', 'null'), '"info"') not in ('"debug"', '"info"', '"warn"', '"error"') then
      perform gapless.refuse(field || '.level', 'must be debug, info, warn or error');
    end if;
    return action || jsonb_build_object('level', coalesce(action ->> 'level', 'info'));
  elsif v_type = 'store' then
    perform gapless.refuse_unknown(action, field, '{type,key,value,ttl}');
    perform gapless.action_text(action, 'key', field, 1024);
    if not action ? 'value' then
      perform gapless.refuse(field || '.value', 'is required');
    end if;
    perform gapless.check_templates(action -> 'value', field || '.value');
    return (action - 'ttl') || jsonb_strip_nulls(jsonb_build_object('ttl',
      gapless.duration_text(gapless.read_duration(action -> 'ttl', field || '.ttl', interval '1 second', interval '3650 days'))));
  end if;
  perform gapless.refuse_unknown(action, field, '{type,name,data,timeout}');
  v_text := gapless.action_text(action, 'name', field, 100);
  if v_text !~ '^[A-Za-z0-9._-]{1,100}$' then
    perform gapless.refuse(field || '.name', 'must be 1 to 100 of A-Z a-z 0-9 . _ -');
  end if;
  perform gapless.check_templates(action -> 'data', field || '.data');
  return (action - '{data,timeout}'::text[]) || jsonb_build_object('data', coalesce(action -> 'data', 'null')) || jsonb_strip_nulls(jsonb_build_object('timeout',
    gapless.duration_text(gapless.read_duration(action -> 'timeout', field || '.timeout', interval '1 second', interval '12 hours'))));
end
$$;
comment on function gapless.check_other_action(jsonb, text) is 'Internal: an action of the types notify, log, store and job, checked and with its defaults; VG001.';
