-- Each is appended under its own id: after a crash in between it is known already. What somebody's lock, or anything that nobody
-- thought of, is in the way of is put off, so that it holds up nothing else; what cannot be appended at all (somebody used its id, or it grew too large) is let go.
create or replace function gapless.append_notices(max_count integer default 500)
  returns integer
  volatile
  security definer
  set search_path = pg_catalog, pg_temp
  set lock_timeout = '50ms'
  set enable_seqscan = off
  language plpgsql
as $$
declare
  v_is_server constant boolean := pg_has_role(session_user, 'gapless_server', 'member');
  v_own constant integer := gapless.current_tenant();
  v_until constant timestamptz := clock_timestamp() + interval '300 milliseconds';
  v_told integer := 0;
  n record;
begin
  if not v_is_server and v_own is null then
    perform gapless.authorize('events:append');
  elsif max_count is null or max_count not between 1 and 10000 then
    perform gapless.refuse('max_count', 'must be between 1 and 10000');
  end if;
  for n in
    select w.* from gapless.notice w join gapless.tenant t on t.id = w.tenant_id and t.active
    where w.due_at <= gapless.now() and (v_is_server or w.tenant_id = v_own)
    order by w.due_at, w.at, w.id limit max_count
    for no key update of w skip locked
  loop
    exit when clock_timestamp() > v_until;
    begin
      perform gapless.append_to(n.tenant_id, n.stream, jsonb_build_object('id', n.id, 'type', n.type, 'data', n.data,
        'metadata', n.metadata, 'topic', n.topic, 'occurred_at', gapless.wire_time(n.at)), null, false, false);
      delete from gapless.notice w where w.tenant_id = n.tenant_id and w.id = n.id;
      v_told := v_told + 1;
    exception
      when sqlstate 'VG001' or sqlstate 'VG006' or sqlstate 'VG007' then
        -- Told again after it was appended: it is there.
        if not exists (select from gapless.event e where e.tenant_id = n.tenant_id and e.id = n.id and e.stream = n.stream and e.type = n.type) then
          raise warning 'the built-in event % (%) of stream % cannot be appended: %', n.id, n.type, n.stream, sqlerrm;
        end if;
        delete from gapless.notice w where w.tenant_id = n.tenant_id and w.id = n.id;
      when others then
        if sqlstate not in ('55P03', '40P01', '40001', '23505') then
          raise warning 'the built-in event % (%) of stream % cannot be appended now: %', n.id, n.type, n.stream, sqlerrm;
        end if;
        update gapless.notice w set tries = w.tries + 1, due_at = gapless.now() + least(interval '200 milliseconds' * 2 ^ least(w.tries, 10), interval '1 minute')
        where w.tenant_id = n.tenant_id and w.id = n.id;
    end;
  end loop;
  return v_told;
end
$$;
comment on function gapless.append_notices(integer) is
  'Appends built-in events that were written down to their tenants'' logs, at most max_count (500), and returns how many. Servers do so by themselves; without a server call it before '
  'gapless.sequence(), as often as you like: a role of a tenant appends its own tenant''s. Errors: VG001, VG002.';
grant execute on function gapless.append_notices(integer) to gapless_user;
