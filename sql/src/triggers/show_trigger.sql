-- Its spec says it all; what is left out here is of no use to it.
create or replace function gapless.show_trigger(subscription gapless.subscription)
  returns jsonb
  stable
  security definer
  set search_path = pg_catalog, pg_temp
  language sql
as $$
  select jsonb_build_object('dropping', subscription.dropping)
$$;
comment on function gapless.show_trigger(gapless.subscription) is 'Internal: what a trigger shows beside its subscription.';
