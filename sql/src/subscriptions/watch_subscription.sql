-- What a server needs to know of a consumer group to let receivers wait without asking again and again.
create or replace function gapless.watch_subscription(subscription text)
  returns table (id uuid, name text, due_ms bigint, behind bigint, mark text, types jsonb, topics jsonb, categories jsonb, streams jsonb,
    after bigint, up_to bigint, asks boolean, selection gapless.selection, batch_size integer)
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
  -- The time afterwards: what is due now must not look like later.
  v_due constant timestamptz := gapless.due_for_waiting(s);
  v_now constant timestamptz := gapless.now();
  p constant gapless.subscription_progress := gapless.progress_of(s.tenant_id, s.id);
  n constant gapless.selection := s.selection;
begin
  return query select s.id, s.name, ceil(extract(epoch from v_due - v_now) * 1000)::bigint,
    greatest(coalesce((select l.position from gapless.log l where l.tenant_id = s.tenant_id order by l.position desc limit 1), 0) - p.next + 1, 0),
    gapless.mark_of(s.tenant_id, s.id), to_jsonb(n.types), to_jsonb(n.topics), to_jsonb(n.categories), to_jsonb(n.streams), n.after, n.up_to,
    n.condition is not null or n.since is not null or n.until is not null, n, s.batch_size;
end
$$;
comment on function gapless.watch_subscription(text) is
  'For servers: a consumer group''s id and name, in how many milliseconds it is worth while to look again although no event comes that it '
  'selects (null: not before one), how many positions it has not looked at, a mark that changes with whatever is done to it, and its compiled selector (asks: there is more to it than lists and '
  'positions), and its batch size. Errors: VG001, VG003, VG004.';
grant execute on function gapless.watch_subscription(text) to gapless_server;
