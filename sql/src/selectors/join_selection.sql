-- A selection and the filters of a call, joined by and. Lists of the same kind in both would be one list to be matched twice,
-- which no index is made for.
create or replace function gapless.join_selection(selection gapless.selection, types text[], topics text[], categories text[], streams text[],
  since timestamptz, until timestamptz)
  returns gapless.selection
  stable
  set search_path = pg_catalog, pg_temp
  language plpgsql
as $$
declare
  v_twice text;
begin
  select f.n into v_twice from (values ('types', types, selection.types), ('topics', topics, selection.topics),
    ('categories', categories, selection.categories), ('streams', streams, selection.streams)) f (n, v, s)
  where f.v is not null and f.s is not null limit 1;
  if found then
    perform gapless.refuse('selector.' || v_twice, format('must not be there beside %s', v_twice), 'Give them in one of the two places.');
  end if;
  selection.types := coalesce(selection.types, types);
  selection.topics := coalesce(selection.topics, topics);
  selection.categories := coalesce(selection.categories, categories);
  selection.streams := coalesce(selection.streams, streams);
  selection.since := greatest(selection.since, since);
  selection.until := least(selection.until, until);
  return selection;
end
$$;
comment on function gapless.join_selection(gapless.selection, text[], text[], text[], text[], timestamptz, timestamptz) is
  'A selection and the filters of a call in one. Errors: VG001.';
