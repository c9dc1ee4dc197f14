-- A selector, and that the event is one of the application: its metadata says so, by a text or a list of texts.
create or replace function gapless.own_events(selector jsonb, application text)
  returns jsonb
  immutable
  set search_path = pg_catalog, pg_temp
  language sql
as $$
  select selector || jsonb_build_object('where', case when coalesce(selector -> 'where', 'null') = 'null' then own
    else jsonb_build_object('all', jsonb_build_array(selector -> 'where', own)) end)
  from (select jsonb_build_object('path', 'metadata.application', 'eq', application) as own) o
$$;
comment on function gapless.own_events(jsonb, text) is 'Internal: a selector narrowed to the events of an application.';
