-- What the sequencer has not numbered yet of the caller's tenant: counted up to a limit, so that asking stays cheap.
create or replace function gapless.backlog(out pending bigint, out oldest timestamptz, out set_aside boolean,
  out last_run_at timestamptz, out is_copy boolean, out roles name[])
  stable
  security definer
  set search_path = pg_catalog, pg_temp
  set enable_seqscan = off
  language plpgsql
as $$
declare
  v_tenant constant integer := gapless.authorize('stats:read');
  v_last gapless.sequencer_run;
  v_segment gapless.sequencer_segment;
begin
  select * into v_last from gapless.sequencer_run r order by r.id desc limit 1;
  select * into v_segment from gapless.sequencer_segment s where s.tenant_id = v_tenant;
  set_aside := found;
  -- When others wrote is nobody else's business.
  if pg_has_role(session_user, 'gapless_server', 'member') then
    last_run_at := v_last.at;
  end if;
  is_copy := not gapless.run_is_ours();
  select count(*), min(f.recorded_at) into pending, oldest
  from (
    select e.recorded_at from gapless.fresh_events(v_last.snapshot, pg_current_snapshot(), v_last.floor) e
    where e.tenant_id = v_tenant limit 100000
  ) f;
  if set_aside then
    select pending + count(*), least(oldest, min(d.recorded_at)) into pending, oldest
    from (
      select e.recorded_at from gapless.event e
      where e.tenant_id = v_tenant and e.seq > greatest(v_segment.last_seq, v_last.floor)
        and not pg_visible_in_snapshot(e.txid, v_segment.drain_from) and pg_visible_in_snapshot(e.txid, v_segment.collect_to)
      limit 1000000
    ) d;
  end if;
  select coalesce(array_agg(a.role_name), '{}') into roles from gapless.access a where a.tenant_id = v_tenant;
end
$$;
comment on function gapless.backlog() is 'Internal, for waiting() and log_state(): committed events of the tenant without a position, and the sequencer''s state; see waiting().';
grant execute on function gapless.backlog() to gapless_user;
