-- What came of one attempt at a firing. The delivery itself is settled by push_arrived() and push_missed().
--   results  of each action in order; those that went well are not repeated
--   is_over  all went well, or there will be no further attempt
create or replace function gapless.acted(subscription gapless.subscription, "position" bigint, results jsonb, is_over boolean)
  returns void
  volatile
  security definer
  set search_path = pg_catalog, pg_temp
  set enable_seqscan = off
  language sql
as $$
  update gapless.firing f set results = coalesce(acted.results, f.results), finished_at = case when is_over then gapless.now() end
  where f.tenant_id = subscription.tenant_id and f.subscription_id = subscription.id and f.position = acted.position;
  select gapless.occurrence_over(subscription, acted.position, acted.results) where is_over and subscription.mode = 'schedule'
$$;
comment on function gapless.acted(gapless.subscription, bigint, jsonb, boolean) is 'Internal: what came of a firing''s actions.';
