-- A procedure, so that it has a transaction of its own: inside a caller's open one it would hold everybody up. The first
-- commit makes sure of that (within `begin` it fails with "invalid transaction termination"), and is why it cannot be
-- security definer. The notification goes out after the commit, in a transaction of its own, at most one for each run;
-- it is a hint without content, since anybody may listen.
create or replace procedure gapless.sequence(
  inout sequenced bigint default null, inout run bigint default null, inout busy boolean default null, inout more boolean default null)
  language plpgsql
as $$
declare
  v_own bigint;
begin
  commit;
  set transaction isolation level read committed;
  -- Messages of the commit, too, must not wait for a client that holds them up.
  perform pg_catalog.set_config('client_min_messages', 'error', true);
  select r.sequenced, r.run, r.busy, r.more, r.own into sequenced, run, busy, more, v_own from gapless.sequence_run() r;
  commit;
  if sequenced > 0 then
    perform pg_catalog.pg_notify('gapless', run::text);
    commit;
  end if;
  -- How much all tenants wrote is nobody else's business.
  if not pg_catalog.pg_has_role(session_user, 'gapless_server', 'member') then
    sequenced := v_own;
    run := null;
  end if;
end
$$;
comment on procedure gapless.sequence(bigint, bigint, boolean, boolean) is
  'Gives committed events their positions. The server calls it all the time; without a server call it yourself, or by pg_cron. '
  'Call it without arguments and outside of a transaction (inside, it fails with "invalid transaction termination"). Out: events numbered (for roles of a tenant: of its own) and id of the newest run (for server roles), busy (another session '
  'is at it), more (call again at once). Errors: VG009 sequencer_stopped in a copied database.';
grant execute on procedure gapless.sequence(bigint, bigint, boolean, boolean) to gapless_user;
