-- For tests and backtests: what would be done, and which paths the document does not have.
create or replace function gapless.rendered_with_gaps(actions jsonb, document jsonb)
  returns jsonb
  immutable
  set search_path = pg_catalog, pg_temp
  language sql
as $$
  select jsonb_build_object('actions', gapless.render_actions(actions, document), 'unknownPaths', coalesce((
    select jsonb_agg(p.path order by p.place)
    from unnest(gapless.template_paths(actions::text)) with ordinality p (path, place)
    where split_part(p.path, '.', 1) <> 'secret' and document #> string_to_array(p.path, '.') is null), '[]'))
$$;
comment on function gapless.rendered_with_gaps(jsonb, jsonb) is 'Internal: actions as they would be carried out, and the paths of their templates that lead nowhere.';
