-- A procedure, so that it has a transaction of its own: inside a caller's open one it would hold everybody up. The first
-- commit makes sure of that (within `begin` it fails with "invalid transaction termination"), and is why it cannot be
-- security definer. The notification goes out after the commit, in a transaction of its own, at most one for each run;
-- it is a hint without content, since anybody may listen.
create or replace procedure gapless.sequence(
  inout sequenced bigint default null, inout run bigint default null, inout busy boolean default null, inout more boolean default null)
  language plpgsql
as $$
begin
  commit;
  set transaction isolation level read committed;
  select r.sequenced, r.run, r.busy, r.more into sequenced, run, busy, more from gapless.sequence_run() r;
  commit;
  if sequenced > 0 then
    perform pg_catalog.pg_notify('gapless', run::text);
    commit;
  end if;
end
$$;
comment on procedure gapless.sequence(bigint, bigint, boolean, boolean) is
  'Gives committed events their positions. The server calls it all the time; without a server call it yourself, or by pg_cron. '
  'Call it without arguments and outside of a transaction. Out: events numbered, id of the newest run, busy (another session '
  'is at it), more (call again at once). Errors: VG009 sequencer_stopped in a copied database.';
grant execute on procedure gapless.sequence(bigint, bigint, boolean, boolean) to gapless_user;
