-- The paths of the templates in a text, each once, in the order they come in.
create or replace function gapless.template_paths(template text)
  returns text[]
  immutable
  parallel safe
  set search_path = pg_catalog, pg_temp
  language sql
as $$
  select coalesce(array_agg(f.path order by f.place), '{}')
  from (
    select btrim(split_part(p.piece, '}}', 1)) as path, min(p.place) as place
    from unnest(string_to_array(replace(template, '{{{{', ''), '{{')) with ordinality p (piece, place)
    where p.place > 1 group by 1
  ) f
$$;
comment on function gapless.template_paths(text) is 'Internal: what stands between {{ and }} in a text.';
