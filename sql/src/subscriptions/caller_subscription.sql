-- What every verb on one subscription begins with. Without any permission of this kind nobody learns which ones there are. Names
-- are those of consumer groups and webhooks; an id may be that of a trigger or a schedule as well: the verbs are the same.
create or replace function gapless.caller_subscription(subscription text, verb text, lock boolean default false, kind text default 'subscription')
  returns gapless.subscription
  volatile
  security definer
  set search_path = pg_catalog, pg_temp
  language plpgsql
as $$
declare
  -- Only consumer groups have consumers, so of the others there is no such permission to ask for.
  v_modes constant text[] := case when verb = 'consume' then array['pull'] when kind = 'subscription' then array['pull', 'push', 'trigger', 'schedule'] else array[kind] end;
  v_last constant text := v_modes[cardinality(v_modes)];
  v_tenant integer;
  v_mode text;
  r gapless.subscription;
begin
  foreach v_mode in array v_modes loop
    begin
      v_tenant := gapless.caller(gapless.room_of_mode(v_mode) || ':' || verb);
      exit;
    exception when sqlstate 'VG003' then
      if v_mode = v_last then
        perform gapless.caller(gapless.room_of_mode(v_modes[1]) || ':' || verb);
      end if;
    end;
  end loop;
  r := gapless.find_subscription(v_tenant, subscription, lock, kind);
  if r.mode <> v_mode then
    -- Nobody consumes anything else; whoever may see it is told so.
    perform gapless.authorize_subscription(r, case verb when 'consume' then 'read' else verb end);
  end if;
  if kind <> 'subscription' and r.kind <> kind then
    perform gapless.fault('VG004', format('there is no %s %L', kind, subscription), jsonb_build_object('field', kind), format('See list_%ss().', kind));
  end if;
  return r;
end
$$;
comment on function gapless.caller_subscription(text, text, boolean, text) is 'Internal: the caller''s subscription, found and permitted; VG002, VG003, VG004.';
