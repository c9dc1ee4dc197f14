-- Each node of a condition with its result. Every result comes from the same jsonpath that matching runs, so an explanation cannot
-- say anything else than what happens. What is asked of the elements of a list is not taken apart further.
create or replace function gapless.explain_condition(node jsonb, document jsonb, field text)
  returns jsonb
  stable
  set search_path = pg_catalog, pg_temp
  language plpgsql
as $$
declare
  v_key text;
  v_operators text[];
  v_made jsonb := jsonb_build_object('result', gapless.condition_holds(document, gapless.condition_text(node, true, '$', field, 1)::jsonpath));
  v_found jsonb;
begin
  if not node ? 'path' then
    v_key := (select k from jsonb_object_keys(node) k);
    return v_made || jsonb_build_object('operator', v_key, 'parts', (
      select jsonb_agg(gapless.explain_condition(p.part, document, field) order by p.place)
      from jsonb_array_elements(case when v_key = 'not' then jsonb_build_array(node -> v_key) else node -> v_key end) with ordinality p (part, place)));
  end if;
  v_operators := array(select k from jsonb_object_keys(node) k where k not in ('path', 'ignoreCase') order by k);
  if cardinality(v_operators) > 1 then
    return v_made || jsonb_build_object('operator', 'all', 'path', node -> 'path', 'parts', (
      select jsonb_agg(gapless.explain_condition(jsonb_build_object('path', node -> 'path', o, node -> o)
        || case when node ? 'ignoreCase' and o in ('eq', 'ne', 'in', 'not_in', 'contains', 'starts_with', 'ends_with', 'matches')
          then jsonb_build_object('ignoreCase', node -> 'ignoreCase') else '{}' end, document, field) order by o) from unnest(v_operators) o));
  end if;
  v_found := jsonb_path_query_array(document, gapless.condition_path(node -> 'path', '$', field)::jsonpath, '{}', true);
  return v_made || jsonb_build_object('path', node -> 'path', 'operator', v_operators[1], 'operand', node -> v_operators[1],
    'found', jsonb_path_query_array(v_found, '$[0 to 9]', '{}', true))
    || case when node ? 'ignoreCase' then jsonb_build_object('ignoreCase', node -> 'ignoreCase') else '{}' end
    || case when jsonb_typeof(node -> v_operators[1]) = 'object' and node -> v_operators[1] ? 'path' and v_operators[1] not in ('any', 'every')
      then jsonb_build_object('against', jsonb_path_query_array(document, gapless.condition_path(node -> v_operators[1] -> 'path', '$', field)::jsonpath, '{}', true)) else '{}' end;
end
$$;
comment on function gapless.explain_condition(jsonb, jsonb, text) is 'The nodes of a condition, each with its result for a document. Errors: VG001.';
