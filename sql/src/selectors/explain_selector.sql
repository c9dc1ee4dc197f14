create or replace function gapless.explain_selector(selector jsonb, event jsonb)
  returns jsonb
  stable
  security definer
  set search_path = pg_catalog, pg_temp
  language plpgsql
as $$
declare
  v_tenant constant integer := gapless.authorize('events:read');
  v_selection constant gapless.selection := gapless.compile_selector(selector);
  v_document constant jsonb := gapless.read_event(event);
  v_part text;
  v_condition jsonb;
  v_result boolean;
  v_found text;
  v_parts jsonb := '[]';
  v_matches boolean := true;
begin
  foreach v_part in array '{types,topics,categories,streams,after,upTo,since,until,where,pattern,preset,visibleTo}'::text[] loop
    continue when coalesce(jsonb_typeof(selector -> v_part), 'null') = 'null';
    v_condition := null;
    v_found := case v_part when 'types' then v_document ->> 'type' when 'topics' then v_document ->> 'topic' when 'categories' then v_document ->> 'category'
      when 'streams' then v_document ->> 'stream' when 'after' then v_document ->> 'position' when 'upTo' then v_document ->> 'position'
      when 'since' then v_document ->> 'recordedAt' when 'until' then v_document ->> 'recordedAt' end;
    case v_part
      when 'types' then v_result := gapless.type_matches(v_found, v_selection.types);
      when 'topics' then v_result := exists (select from unnest(v_selection.topics) p where gapless.topic_matches(v_found, p));
      when 'categories' then v_result := v_found = any (v_selection.categories);
      when 'streams' then v_result := v_found = any (v_selection.streams);
      when 'after' then v_result := v_found::bigint > v_selection.after;
      when 'upTo' then v_result := v_found::bigint <= v_selection.up_to;
      when 'since' then v_result := v_found::timestamptz >= v_selection.since;
      when 'until' then v_result := v_found::timestamptz <= v_selection.until;
      when 'where' then v_condition := selector -> 'where';
      when 'pattern' then v_condition := gapless.pattern_condition(selector -> 'pattern', true, 'selector.pattern');
      when 'preset' then v_condition := gapless.preset_condition(selector -> 'preset', 'selector.preset');
      else v_condition := gapless.visible_condition(selector -> 'visibleTo', 'selector.visibleTo');
    end case;
    if v_condition is null then
      v_parts := v_parts || jsonb_build_array(jsonb_build_object('part', v_part, 'result', v_result, 'wanted', selector -> v_part, 'found', v_found));
    else
      v_condition := gapless.explain_condition(v_condition, v_document, 'selector.' || v_part);
      v_result := (v_condition -> 'result')::boolean;
      v_parts := v_parts || jsonb_build_array(jsonb_build_object('part', v_part, 'result', v_result, 'condition', v_condition));
    end if;
    -- What the event does not say is not known, and decides nothing.
    v_matches := v_matches and coalesce(v_result, true);
  end loop;
  return jsonb_build_object('matches', v_matches, 'parts', v_parts);
end
$$;
comment on function gapless.explain_selector(jsonb, jsonb) is
  'Why a selector takes an event, or not: {matches, parts: [{part, result, wanted, found} or {part, result, condition}]}; a condition is a tree of '
  '{operator, result, parts} and {path, operator, operand, found, result}. The event is as the doors show it; type and data must be there. '
  'A result is null where the event does not say enough. since and until, which go by the time of logging, are held against recordedAt. Errors: VG001, VG003.';
grant execute on function gapless.explain_selector(jsonb, jsonb) to gapless_user;
