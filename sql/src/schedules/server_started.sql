-- Each start of a server process is one occurrence of the schedules that ask for it. Brought twice, the same start counts once.
create or replace function gapless.server_started(server text)
  returns integer
  volatile
  security definer
  set search_path = pg_catalog, pg_temp
  set enable_seqscan = off
  language plpgsql
as $$
declare
  t record;
  s gapless.subscription;
  c gapless.schedule;
  v_count integer := 0;
begin
  if server is null or server !~ '^[A-Za-z0-9._-]{1,128}$' then
    perform gapless.refuse('server', 'must be 1 to 128 of A-Z a-z 0-9 . _ -, another one for each start');
  end if;
  for t in
    select k.tenant_id, n.name, k.subscription_id from gapless.schedule k join gapless.tenant n on n.id = k.tenant_id and n.active
    where k.timing ? 'start' order by k.tenant_id, k.subscription_id
  loop
    select * into s from gapless.subscription u where u.tenant_id = t.tenant_id and u.id = t.subscription_id and u.enabled for no key update;
    continue when not found;
    select * into c from gapless.schedule k where k.tenant_id = s.tenant_id and k.subscription_id = s.id and k.timing ? 'start';
    continue when not found or exists (select from gapless.firing f where f.tenant_id = s.tenant_id and f.subscription_id = s.id
      and f.position > c.last_number - 100 and f.found ->> 'start' = server);
    perform set_config('gapless.tenant', t.name, true);
    perform gapless.fire_occurrence(s, 'start', jsonb_build_object('start', server), case
      when gapless.room_beside(gapless.outstanding_occurrences(s.tenant_id, s.id), c.overlap) > 0 then null
      when c.overlap = 'skip' then 'the one before was not over' else 'one waited already' end);
    v_count := v_count + 1;
  end loop;
  if v_count > 0 then
    perform pg_notify('gapless', 'push');
  end if;
  return v_count;
end
$$;
comment on function gapless.server_started(text) is
  'Says that a server process has started: schedules with start: true are set off, once for each name. Returns how many. Server roles only. Errors: VG001.';
grant execute on function gapless.server_started(text) to gapless_server;
