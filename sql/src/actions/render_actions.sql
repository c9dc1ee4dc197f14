create or replace function gapless.render_actions(actions jsonb, document jsonb, marker text default null)
  returns jsonb
  immutable
  parallel safe
  set search_path = pg_catalog, pg_temp
  language plpgsql
as $$
declare
  v_rendered jsonb := '[]';
begin
  for n in 0 .. jsonb_array_length(actions) - 1 loop
    v_rendered := v_rendered || jsonb_build_array(gapless.render_action(actions -> n, document, marker));
  end loop;
  return v_rendered;
end
$$;
comment on function gapless.render_actions(jsonb, jsonb, text) is
  'Internal: actions with their templates filled in from a document, see firing_document(). With a marker as servers carry them out, without as they are shown.';
