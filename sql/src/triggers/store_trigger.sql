-- Makes a trigger, or gives the known one, whose row is locked, another spec. Another selector or frequency begins to count
-- anew; cooldowns and what was seen already go on.
create or replace function gapless.store_trigger(tenant integer, known gapless.subscription, wanted gapless.subscription)
  returns gapless.subscription
  volatile
  security definer
  set search_path = pg_catalog, pg_temp
  set enable_seqscan = off
  language plpgsql
as $$
declare
  v_rule constant gapless.trigger_rule := gapless.trigger_rule_of(wanted.spec);
  v_start bigint;
  r gapless.subscription;
begin
  if known.id is null then
    -- Before the position is looked up: whoever makes the tenant's first trigger at the same time waits here.
    insert into gapless.trigger_tenant (tenant_id) values (tenant) on conflict do nothing;
    v_start := gapless.start_position(tenant, '"now"', null);
    if not exists (select from gapless.trigger_progress g where g.tenant_id = tenant) then
      insert into gapless.trigger_progress (tenant_id, next) values (tenant, v_start);
    end if;
  end if;
  r := gapless.store_subscription(tenant, known, wanted, v_start);
  if known.id is not null and r.version = known.version then
    return r;
  end if;
  insert into gapless.trigger as t (tenant_id, subscription_id, actions, priority, is_simple, rule)
  values (tenant, r.id, r.spec -> 'actions', (r.spec -> 'priority')::smallint,
    v_rule.count is null and v_rule.times is null and v_rule.cooldown is null and v_rule.rate_each is null and v_rule.dedupe_path is null, v_rule)
  on conflict (tenant_id, subscription_id) do update
  set actions = excluded.actions, priority = excluded.priority, is_simple = excluded.is_simple, rule = excluded.rule;
  if known.id is not null and (r.spec -> 'selector', r.spec -> 'frequency') is distinct from (known.spec -> 'selector', known.spec -> 'frequency') then
    delete from gapless.trigger_hit h where h.tenant_id = tenant and h.subscription_id = r.id;
  end if;
  -- Switched off by its definition: it has nothing to catch up with.
  if not r.enabled and (known.id is null or known.enabled) then
    update gapless.subscription s set dropping = true where s.tenant_id = tenant and s.id = r.id returning s.* into r;
    perform gapless.route_subscription(r);
  end if;
  return r;
end
$$;
comment on function gapless.store_trigger(integer, gapless.subscription, gapless.subscription) is 'Internal: makes a trigger, or replaces the known one; VG008.';
