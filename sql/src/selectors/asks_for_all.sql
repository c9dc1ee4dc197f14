-- Most conditions ask for data and metadata only, and a document of those costs a third of a whole one.
create or replace function gapless.asks_for_all(condition jsonpath)
  returns boolean
  immutable
  parallel safe
  set search_path = pg_catalog, pg_temp
  language sql
as $$
  select coalesce(condition::text ~ '[$][.]"(?!(data|metadata)")', false)
$$;
comment on function gapless.asks_for_all(jsonpath) is 'Whether a compiled condition asks for more of an event than data and metadata.';
