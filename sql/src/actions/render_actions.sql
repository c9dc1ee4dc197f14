create or replace function gapless.render_actions(actions jsonb, document jsonb, marker text default null)
  returns jsonb
  immutable
  parallel safe
  set search_path = pg_catalog, pg_temp
  language plpgsql
as $$
declare
  v_most constant integer := 4194304;
  v_rendered jsonb := '[]';
  v_action jsonb;
  v_size integer := 0;
begin
  for n in 0 .. jsonb_array_length(actions) - 1 loop
    v_action := gapless.render_action(actions -> n, document, marker);
    -- A server takes on hundreds of firings at a time.
    v_size := v_size + pg_column_size(v_action);
    if v_size > v_most then
      v_action := jsonb_build_object('type', actions -> n -> 'type', 'refused', 'the actions would together be larger than 4 MiB with their templates filled in');
    end if;
    v_rendered := v_rendered || jsonb_build_array(v_action);
  end loop;
  return v_rendered;
end
$$;
comment on function gapless.render_actions(jsonb, jsonb, text) is
  'Internal: actions with their templates filled in from a document, see firing_document(). With a marker as servers carry them out, without as they are shown.';
