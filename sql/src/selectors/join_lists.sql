-- A selector and the lists of a call, joined by and. Lists of the same kind in both would be one to be matched twice, which no
-- index is made for. Where the call has a list the selector's condition keeps its names to itself: a placeholder stands there.
create or replace function gapless.join_lists(selector jsonb, types text[], topics text[], categories text[], streams text[])
  returns gapless.selection
  stable
  set search_path = pg_catalog, pg_temp
  language plpgsql
as $$
declare
  v_beside jsonb := '{}';
  v_list text;
  v_made gapless.selection;
begin
  for v_list in select f.n from (values ('types', types), ('topics', topics), ('categories', categories), ('streams', streams)) f (n, v)
    where f.v is not null loop
    if coalesce(jsonb_typeof(selector -> v_list), 'null') <> 'null' then
      perform gapless.refuse('selector.' || v_list, format('must not be there beside %s', v_list), 'Give them in one of the two places.');
    end if;
    v_beside := v_beside || jsonb_build_object(v_list, '["*"]'::jsonb);
  end loop;
  if jsonb_typeof(selector) = 'object' then
    selector := selector || v_beside;
  elsif jsonb_typeof(selector) = 'null' then
    selector := v_beside;
  end if;
  v_made := gapless.compile_selector(selector);
  v_made.types := coalesce(types, v_made.types);
  v_made.topics := coalesce(topics, v_made.topics);
  v_made.categories := coalesce(categories, v_made.categories);
  v_made.streams := coalesce(streams, v_made.streams);
  return v_made;
end
$$;
comment on function gapless.join_lists(jsonb, text[], text[], text[], text[]) is 'A selector and the lists of a call in one. Errors: VG001.';
