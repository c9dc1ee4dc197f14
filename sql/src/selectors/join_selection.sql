-- A selection within a time of logging.
create or replace function gapless.join_selection(selection gapless.selection, since timestamptz, until timestamptz)
  returns gapless.selection
  stable
  set search_path = pg_catalog, pg_temp
  language plpgsql
as $$
begin
  selection.since := greatest(selection.since, since);
  selection.until := least(selection.until, until);
  return selection;
end
$$;
comment on function gapless.join_selection(gapless.selection, timestamptz, timestamptz) is 'A selection, and a time of logging joined by and.';
