-- Makes or replaces a subscription. A definition that changes nothing makes no new version. Whoever replaces one keeps its
-- progress: what is out or waits stays, the new selector holds for what was not looked at yet.
--   known   the one there is, locked; null makes a new one
create or replace function gapless.store_subscription(tenant integer, known gapless.subscription, wanted gapless.subscription, start bigint)
  returns gapless.subscription
  volatile
  security definer
  set search_path = pg_catalog, pg_temp
  -- Of all that is called from here, too: to plan anew what the arguments change nothing about takes a third of the time.
  set plan_cache_mode = force_generic_plan
  set enable_seqscan = off
  language plpgsql
as $$
declare
  r gapless.subscription := wanted;
  p gapless.subscription_progress;
  v_most constant integer := 100000;
  v_now constant timestamptz := gapless.now();
begin
  r.tenant_id := tenant;
  r.updated_at := v_now;
  r.dropping := false;
  if known.id is null then
    -- They are counted only where they may be too many: otherwise each would take longer than the one before it. With as many as
    -- are allowed there are 390 in the sample, give or take 20.
    if (select count(*) from gapless.subscription s where s.tenant_id = tenant and s.kind = r.kind and get_byte(uuid_send(s.id), 15) = 0) > v_most / 256 * 3 / 4
       and (select count(*) from gapless.subscription s where s.tenant_id = tenant and s.kind = r.kind) >= v_most then
      perform gapless.refuse('name', format('would be one %s more than the %s a tenant may have', r.kind, v_most));
    end if;
    r.id := gapless.uuid_v7();
    r.version := 1;
    r.created_at := v_now;
    insert into gapless.subscription select r.* on conflict (tenant_id, kind, name, coalesce(application, '')) do nothing;
    if not found then
      perform gapless.fault('VG008', format('there is a %s %L already', r.kind, r.name), jsonb_build_object('field', 'name'),
        'Choose another name, or replace it with define.');
    end if;
    p.tenant_id := tenant;
    p.subscription_id := r.id;
    p.next := start;
    p.last_lease := 0;
    p.floor_lease := 0;
    p.waiting := 0;
    p.parked := 0;
    p.delivered := 0;
    p.skipped := 0;
    p.failed := 0;
    perform gapless.save_progress(p);
  else
    r.id := known.id;
    r.created_at := known.created_at;
    r.dropping := known.dropping and not r.enabled;
    r.disabled_for := case when r.enabled then null else known.disabled_for end;
    r.version := known.version;
    if r.spec = known.spec and r.name = known.name and r.enabled = known.enabled and r.application is not distinct from known.application then
      return known;
    end if;
    r.version := known.version + 1;
    if known.dropping and r.enabled then
      -- It is resumed in passing: what came during the pause is passed over, as resume_subscription() does.
      p := gapless.progress_of(tenant, known.id);
      p.next := greatest(p.next, gapless.start_position(tenant, '"now"', null));
      perform gapless.save_progress(p);
    end if;
    begin
      update gapless.subscription s set name = r.name, version = r.version, spec = r.spec, selection = r.selection, ordering = r.ordering,
        key_path = r.key_path, max_attempts = r.max_attempts, delays = r.delays, base_delay = r.base_delay, factor = r.factor,
        max_delay = r.max_delay, jitter = r.jitter, parks = r.parks, drops = r.drops, timeout = r.timeout, max_in_flight = r.max_in_flight,
        batch_size = r.batch_size, batch_wait = r.batch_wait, rate = r.rate, burst = r.burst, keeps_history = r.keeps_history,
        application = r.application, enabled = r.enabled, dropping = r.dropping, disabled_for = r.disabled_for, updated_at = r.updated_at
      where s.tenant_id = tenant and s.id = r.id;
    exception when unique_violation then
      perform gapless.fault('VG008', format('there is a %s %L already', r.kind, r.name), jsonb_build_object('field', 'name'), 'Choose another name.');
    end;
  end if;
  perform gapless.route_subscription(r);
  perform gapless.tell_definition(r, case when known.id is null then 'created' else 'updated' end);
  return r;
end
$$;
comment on function gapless.store_subscription(integer, gapless.subscription, gapless.subscription, bigint) is
  'Internal: makes a subscription, or replaces the known one; VG008.';
