-- Writes down firings, and hands those that are to be carried out to the servers as deliveries. The subscriptions are locked
-- by the caller, in the order of their ids.
--   firings  of one tenant; one that is there already, or of a nominal time that is, changes nothing
--   ordered  the subscriptions whose firings go one after the other
create or replace function gapless.fire(tenant integer, firings gapless.firing[], ordered uuid[] default '{}')
  returns integer
  volatile
  security definer
  set search_path = pg_catalog, pg_temp
  set enable_seqscan = off
  set enable_hashjoin = off
  set enable_mergejoin = off
  set jit = off
  language plpgsql
as $$
#variable_conflict use_column
declare
  v_now constant timestamptz := gapless.now();
  v_count integer := 0;
  w record;
  p gapless.subscription_progress;
begin
  for w in
    with kept as (
      insert into gapless.firing select f.* from unnest(firings) f on conflict do nothing
      returning subscription_id, position, state
    ), placed as (
      select k.subscription_id, k.position, k.state, o.is_ordered,
        o.is_ordered and (row_number() over (partition by k.subscription_id, k.state order by k.position) > 1
          or exists (select from gapless.delivery d where d.tenant_id = tenant and d.subscription_id = k.subscription_id and d.key = 0 and d.state = 'due')
          or exists (select from gapless.delivery d where d.tenant_id = tenant and d.subscription_id = k.subscription_id and d.key = 0 and d.state = 'held')
          or exists (select from gapless.lease l where l.tenant_id = tenant and l.subscription_id = k.subscription_id and 0 = any (l.keys))) as waits
      from kept k cross join lateral (select k.subscription_id = any (ordered) as is_ordered) o
      where k.state in ('fired', 'skipped')
    ), due as (
      insert into gapless.delivery (tenant_id, subscription_id, position, state, key, due_at, changed_at)
      select tenant, u.subscription_id, u.position, case when u.waits then 'held' else 'due' end, case when u.is_ordered then 0 end,
        case when not u.waits then v_now end, v_now
      from placed u where u.state = 'fired' order by u.subscription_id, u.position
    )
    select u.subscription_id, count(*) filter (where u.state = 'fired')::integer as count, count(*) filter (where u.state = 'skipped')::integer as skipped
    from placed u group by u.subscription_id order by u.subscription_id
  loop
    p := gapless.progress_of(tenant, w.subscription_id);
    p.waiting := p.waiting + w.count;
    p.fired := p.fired + w.count;
    p.skipped := p.skipped + w.skipped;
    if w.count > 0 then
      p.last_fired_at := v_now;
      insert into gapless.push_due (tenant_id, subscription_id, due_at) values (tenant, w.subscription_id, v_now);
    end if;
    perform gapless.save_progress(p);
    v_count := v_count + w.count;
  end loop;
  return v_count;
end
$$;
comment on function gapless.fire(integer, gapless.firing[], uuid[]) is
  'Internal: writes down what triggers and schedules set off. How many are to be carried out.';
