-- What a server needs to know of a consumer group to let receivers wait without asking again and again.
create or replace function gapless.watch_subscription(subscription text)
  returns table (id uuid, name text, selector jsonb, due_ms bigint, behind bigint, mark text)
  volatile
  rows 1
  security definer
  set search_path = pg_catalog, pg_temp
  set enable_seqscan = off
  language plpgsql
as $$
#variable_conflict use_column
declare
  s constant gapless.subscription := gapless.pull_subscription(watch_subscription.subscription);
  v_now constant timestamptz := gapless.now();
  p constant gapless.subscription_progress := gapless.progress_of(s.tenant_id, s.id);
begin
  return query select s.id, s.name, s.spec -> 'selector', ceil(extract(epoch from gapless.due_of(s) - v_now) * 1000)::bigint,
    greatest(coalesce((select l.position from gapless.log l where l.tenant_id = s.tenant_id order by l.position desc limit 1), 0) - p.next + 1, 0),
    gapless.mark_of(s.tenant_id, s.id);
end
$$;
comment on function gapless.watch_subscription(text) is
  'For servers: a consumer group''s id, name and selector, in how many milliseconds next_due() is (null: not before an event), how many '
  'positions it has not looked at, and a mark that changes with whatever is done to it. Errors: VG001, VG003, VG004.';
grant execute on function gapless.watch_subscription(text) to gapless_server;
