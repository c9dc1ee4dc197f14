-- What delays delivery, for the caller's tenant only: of sessions and prepared transactions, those of its own roles.
create or replace function gapless.waiting()
  returns table (kind text, what text, since timestamptz, events bigint, hint text)
  volatile
  set search_path = pg_catalog, pg_temp
  language plpgsql
as $$
declare
  v_backlog record;
begin
  select * into v_backlog from gapless.backlog() b;
  if v_backlog.is_copy then
    return query select 'sequencer stopped'::text, 'this database is a copy that nobody adopted'::text, v_backlog.last_run_at,
      v_backlog.pending, 'The owner runs: select gapless.adopt()'::text;
  elsif v_backlog.set_aside then
    return query select 'large commit'::text, 'more events were committed at once than fit one run; they are numbered in chunks'::text,
      v_backlog.oldest, v_backlog.pending, 'Nothing to do; other tenants are not delayed.'::text;
  elsif v_backlog.pending > 0 then
    return query select 'sequencer'::text, 'committed events wait for their position'::text, v_backlog.oldest, v_backlog.pending,
      'If it stays, no server is running: start one, or call gapless.sequence().'::text;
  end if;
  return query
    select 'open transaction'::text,
      format('session %s of role %s is %s and may hold events that are not committed', a.pid, a.usename, coalesce(a.state, 'open')),
      a.xact_start, null::bigint, 'Commit or roll it back; it delays only its own events.'::text
    from pg_stat_activity a
    where a.datname = current_database() and a.backend_xid is not null and a.pid <> pg_backend_pid()
      and a.usename = any (v_backlog.roles)
  union all
    select 'prepared transaction'::text, format('prepared transaction %L of role %s', p.gid, p.owner), p.prepared, null::bigint,
      'Finish it: commit prepared or rollback prepared.'::text
    from pg_prepared_xacts p
    where p.database = current_database() and p.owner = any (v_backlog.roles);
  return query select h.* from gapless.held_up() h;
end
$$;
comment on function gapless.waiting() is
  'Why events of the tenant have no position yet, or deliveries do not go on: one row for each reason, with what to do: kind, what, since, events, hint.';
grant execute on function gapless.waiting() to gapless_user;
