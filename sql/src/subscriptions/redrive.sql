-- What comes back keeps its place: before later events of its key that still wait, after those that are finished.
create or replace function gapless.redrive(subscription text, deliveries bigint[] default null, max_count integer default null)
  returns integer
  volatile
  security definer
  set search_path = pg_catalog, pg_temp
  set enable_seqscan = off
  language plpgsql
as $$
declare
  s constant gapless.subscription := gapless.caller_subscription(subscription, 'admin', true);
  v_now constant timestamptz := gapless.now();
  p gapless.subscription_progress := gapless.progress_of(s.tenant_id, s.id);
  v_chosen bigint[];
  v_count integer;
  v_keys bigint[];
begin
  if max_count < 1 then
    perform gapless.refuse('max_count', 'must be at least 1');
  end if;
  -- In two steps: joined, a plan made when few were parked compares each with each.
  v_chosen := array(
    select d.position from gapless.delivery d
    where d.tenant_id = s.tenant_id and d.subscription_id = s.id and d.state = 'parked'
      and (redrive.deliveries is null or d.position = any (redrive.deliveries))
    order by d.position limit max_count);
  with changed as (
    update gapless.delivery d set state = case when d.key is null then 'due' else 'held' end, due_at = v_now, attempts = 0,
      alone = false, changed_at = v_now
    where d.tenant_id = s.tenant_id and d.subscription_id = s.id and d.position = any (v_chosen)
    returning d.position, d.key
  ), told as (
    insert into gapless.attempt (tenant_id, subscription_id, position, attempt, at, outcome)
    select s.tenant_id, s.id, c.position, 0, v_now, 'redriven' from changed c
  ), begun as (
    update gapless.firing f set finished_at = null from changed c
    where s.kind <> 'subscription' and f.tenant_id = s.tenant_id and f.subscription_id = s.id and f.position = c.position
  )
  select count(*), coalesce(array_agg(distinct c.key) filter (where c.key is not null), '{}') into v_count, v_keys from changed c;
  if v_count > 0 then
    perform gapless.free_keys(s, p, v_keys);
    p.parked := p.parked - v_count;
    p.waiting := p.waiting + v_count;
    p.back_from := least(p.back_from, v_chosen[1]);
    perform gapless.save_progress(p);
    perform gapless.wake_webhook(s);
  end if;
  return v_count;
end
$$;
comment on function gapless.redrive(text, bigint[], integer) is
  'Delivers parked deliveries again, with all their attempts: those named, or all, the oldest max_count at most. Returns how many. '
  'Errors: VG001, VG003, VG004.';
grant execute on function gapless.redrive(text, bigint[], integer) to gapless_user;
