create or replace function gapless.log_state(out "position" bigint, out logged_at timestamptz, out pending bigint, out last_run_at timestamptz)
  stable
  security definer
  set search_path = pg_catalog, pg_temp
  language plpgsql
as $$
declare
  v_tenant constant integer := gapless.authorize('stats:read');
begin
  select l.position, l.logged_at into log_state.position, log_state.logged_at
  from gapless.log l where l.tenant_id = v_tenant order by l.position desc limit 1;
  log_state.position := coalesce(log_state.position, 0);
  select b.pending, b.last_run_at into log_state.pending, log_state.last_run_at from gapless.backlog() b;
end
$$;
comment on function gapless.log_state() is
  'Where the tenant''s log is: last position and its time; how many committed events wait for a position; when the sequencer last wrote (server roles only).';
grant execute on function gapless.log_state() to gapless_user;
