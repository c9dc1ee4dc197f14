-- A schedule has one timing and one list of actions: who gives another takes the one there is away. Null gives none.
create or replace function gapless.changed_schedule(spec jsonb, changes jsonb)
  returns jsonb
  immutable
  set search_path = pg_catalog, pg_temp
  language sql
as $$
  select spec
    - case when jsonb_strip_nulls(changes) - case when changes -> 'start' = 'false' then 'start' else '' end ?| array['cron', 'every', 'at', 'rrule', 'start'] then array['cron', 'every', 'at', 'rrule', 'start'] else '{}' end
    - case when changes -> 'action' <> 'null' then array['actions'] else '{}' end
    - case when jsonb_typeof(changes -> 'catchUp') = 'object' then array['catchUp'] else '{}' end
$$;
comment on function gapless.changed_schedule(jsonb, jsonb) is 'Internal: what a merge patch of a schedule''s spec is put onto.';
