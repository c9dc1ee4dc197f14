-- What happens to a schedule, on the log of its tenant.
create or replace function gapless.tell_schedule(subscription gapless.subscription, what text, data jsonb default '{}', id uuid default null)
  returns void
  volatile
  security definer
  set search_path = pg_catalog, pg_temp
  language sql
as $$
  select gapless.tell($1.tenant_id, 'schedule.' || $2, 'schedule-' || $1.id,
    jsonb_build_object('schedule', $1.id, 'name', $1.name) || jsonb_strip_nulls($3), $4)
$$;
comment on function gapless.tell_schedule(gapless.subscription, text, jsonb, uuid) is 'Internal: an event about a schedule, to be appended to its tenant''s log.';
