create or replace function gapless.firing_document(subscription gapless.subscription, firing gapless.firing, event jsonb default null, attempt integer default 1)
  returns jsonb
  stable
  security definer
  set search_path = pg_catalog, pg_temp
  set enable_seqscan = off
  set enable_hashjoin = off
  set enable_mergejoin = off
  language plpgsql
as $$
begin
  return gapless.make_document(subscription, firing, event, attempt);
end
$$;
comment on function gapless.firing_document(gapless.subscription, gapless.firing, jsonb, integer) is 'Internal: what the templates of a firing''s actions see; see make_document().';
