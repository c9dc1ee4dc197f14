-- Every law, checked from scratch against the tables. A violation is a row; no row is the good answer.
-- A tenant's role checks its own tenant; a server role or the owner the one named, or all.
create or replace function gapless.verify(tenant text default null)
  returns table (law text, tenant_name text, what text, detail jsonb)
  stable
  security definer
  set search_path = pg_catalog, pg_temp
  language plpgsql
as $$
declare
  v_all constant boolean := pg_has_role(session_user, 'gapless_server', 'member')
    and nullif(current_setting('gapless.tenant', true), '') is null;
  v_only integer;
  v_last gapless.sequencer_run;
begin
  if not v_all then
    v_only := gapless.authorize('log:verify');
    if verify.tenant is not null and not exists (select from gapless.tenant t where t.id = v_only and t.name = verify.tenant) then
      perform gapless.fault('VG003', 'only the own tenant can be verified', jsonb_build_object('field', 'tenant'), null);
    end if;
  elsif verify.tenant is not null then
    select t.id into v_only from gapless.tenant t where t.name = verify.tenant;
    if not found then
      perform gapless.fault('VG004', format('there is no tenant %L', verify.tenant), jsonb_build_object('field', 'tenant'), null);
    end if;
  end if;
  select * into v_last from gapless.sequencer_run r order by r.id desc limit 1;

  -- A stream's versions are 1..n without a gap.
  return query
    select 'gapless versions'::text, t.name::text, format('stream %L: %s', coalesce(s.name, e.stream),
        case when s.name is null then 'has events but no row' when e.stream is null then 'has a version but no events'
          else 'versions are not 1 to its version' end),
      jsonb_build_object('version', s.version, 'events', e.events, 'lowest', e.lowest, 'highest', e.highest)
    from gapless.stream s
    full join (
      select e.tenant_id, e.stream, count(*) as events, min(e.version) as lowest, max(e.version) as highest
      from gapless.event e where v_only is null or e.tenant_id = v_only group by e.tenant_id, e.stream
    ) e on e.tenant_id = s.tenant_id and e.stream = s.name
    left join gapless.tenant t on t.id = coalesce(s.tenant_id, e.tenant_id)
    where (v_only is null or coalesce(s.tenant_id, e.tenant_id) = v_only)
      and (s.version, s.version, 1) is distinct from (e.events, e.highest, e.lowest);

  -- A tenant's positions are its floor + 1..n without a gap, and logged_at never decreases.
  return query
    select 'gapless positions'::text, t.name::text, 'positions are not contiguous'::text,
      jsonb_build_object('rows', l.rows, 'lowest', l.lowest, 'highest', l.highest, 'floor', t.position_floor)
    from (
      select g.tenant_id, count(*) as rows, min(g.position) as lowest, max(g.position) as highest
      from gapless.log g where v_only is null or g.tenant_id = v_only group by g.tenant_id
    ) l left join gapless.tenant t on t.id = l.tenant_id
    where l.highest - l.lowest + 1 <> l.rows or l.lowest <> t.position_floor + 1 or t.id is null;
  return query
    select 'order of the log'::text, t.name::text,
      case when o.logged_at < o.logged_before then 'logged_at decreases' else format('stream %L is not in version order', o.stream) end,
      jsonb_build_object('position', o.position, 'version', o.version)
    from (
      select l.tenant_id, l.position, l.logged_at, e.stream, e.version,
        lag(l.logged_at) over (partition by l.tenant_id order by l.position) as logged_before,
        lag(e.version) over (partition by l.tenant_id, e.stream order by l.position) as version_before
      from gapless.log l join gapless.event e on e.tenant_id = l.tenant_id and e.seq = l.seq
      where v_only is null or l.tenant_id = v_only
    ) o join gapless.tenant t on t.id = o.tenant_id
    where o.logged_at < o.logged_before or o.version <> coalesce(o.version_before, 0) + 1;

  -- Each log row has its event and says what it says.
  return query
    select 'order of the log'::text, t.name::text,
      case when e.seq is null then 'a position has no event' else 'a position does not describe its event' end,
      jsonb_build_object('position', l.position)
    from gapless.log l
    left join gapless.event e on e.tenant_id = l.tenant_id and e.seq = l.seq
    left join gapless.event_type y on y.tenant_id = l.tenant_id and y.id = l.type_id
    left join gapless.category c on c.tenant_id = l.tenant_id and c.id = l.category_id
    left join gapless.tenant t on t.id = l.tenant_id
    where (v_only is null or l.tenant_id = v_only)
      and (e.type, gapless.category_of(e.stream), e.topic, gapless.link_of(e.metadata, 'correlation_id'), gapless.link_of(e.metadata, 'causation_id'))
        is distinct from (y.name, c.name, l.topic, l.correlation_id, l.causation_id);

  -- Every event the last run could see has a position, but for those set aside.
  return query
    select 'nothing is missed'::text, t.name::text, 'a committed event was passed over'::text,
      jsonb_build_object('stream', e.stream, 'version', e.version, 'id', e.id)
    from gapless.event e
    join gapless.tenant t on t.id = e.tenant_id
    left join gapless.sequencer_segment s on s.tenant_id = e.tenant_id
    where (v_only is null or e.tenant_id = v_only)
      and not exists (select from gapless.log l where l.tenant_id = e.tenant_id and l.seq = e.seq)
      and gapless.run_is_ours()
      and case
        when e.seq <= v_last.floor then true
        when s.tenant_id is not null then pg_visible_in_snapshot(e.txid, s.drain_from)
        else pg_visible_in_snapshot(e.txid, v_last.snapshot) end;

  return query select s.* from gapless.verify_subscriptions(v_only) s;
  return query select s.* from gapless.verify_firings(v_only) s;
  return query select s.* from gapless.verify_schedules(v_only) s;

  if v_only is not null and not v_all then
    return;
  end if;
  -- What belongs to the whole database.
  return query
    select 'sequencer'::text, null::text, 'this database is a copy that nobody adopted'::text, null::jsonb where not gapless.run_is_ours();
  return query
    select 'events never change'::text, null::text, format('role %I may %s %s', r.rolname, p.privilege, c.relname), null::jsonb
    from pg_class c
    cross join (values ('update'), ('delete'), ('truncate')) p (privilege)
    cross join pg_roles r
    where c.oid in ('gapless.event'::regclass, 'gapless.log'::regclass) and not r.rolsuper
      and r.rolname not in ('gapless_owner', 'pg_write_all_data')
      and not pg_has_role(r.oid, 'gapless_owner', 'member') and not pg_has_role(r.oid, 'pg_write_all_data', 'member')
      and has_table_privilege(r.oid, c.oid, p.privilege);
  return query
    select 'tenants are apart'::text, null::text, format('table %s has no forced row level security', c.relname), null::jsonb
    from pg_class c
    where c.relnamespace = 'gapless'::regnamespace and c.relkind in ('r', 'p')
      and exists (select from pg_attribute a where a.attrelid = c.oid and a.attname = 'tenant_id')
      and c.relname <> 'sequencer_segment'
      and not (c.relrowsecurity and c.relforcerowsecurity and exists (select from pg_policy p where p.polrelid = c.oid));
  return query
    select 'tenants are apart'::text, t.name::text, format('role %I was granted access and does not exist', a.role_name), null::jsonb
    from gapless.access a join gapless.tenant t on t.id = a.tenant_id
    where (v_only is null or a.tenant_id = v_only) and not exists (select from pg_roles r where r.rolname = a.role_name);
end
$$;
comment on function gapless.verify(text) is
  'Checks every law from scratch; one row for each violation, so no row is the good answer. Reads everything: minutes on a large '
  'log. Server roles and the owner: all tenants, or the one named; others their own.';
grant execute on function gapless.verify(text) to gapless_user;
