-- The one filter of every door, checked and made ready. What an index can find stays in lists; everything else becomes one
-- jsonpath, which Postgres runs by itself.
create or replace function gapless.compile_selector(selector jsonb, field text default 'selector')
  returns gapless.selection
  stable
  set search_path = pg_catalog, pg_temp
  language plpgsql
as $$
declare
  v_known constant text[] := '{types,topics,streams,categories,since,until,after,upTo,where,pattern,preset,visibleTo}';
  v_key text;
  v_made gapless.selection;
  v_list text;
  v_condition jsonb;
  v_left jsonb;
  v_names text[];
  v_part text;
  v_parts text[] := '{}';
begin
  if selector is null or jsonb_typeof(selector) = 'null' then
    return v_made;
  end if;
  if jsonb_typeof(selector) <> 'object' then
    perform gapless.refuse(field, 'must be an object', 'Such as {"types": ["order.*"], "where": {"path": "data.amount", "gt": 100}}.');
  end if;
  if octet_length(selector::text) > 65536 then
    perform gapless.refuse(field, 'must not be larger than 64 KiB');
  end if;
  select k into v_key from jsonb_object_keys(selector) k where k <> all (v_known) order by k limit 1;
  if found then
    perform gapless.refuse_key(v_key, field, v_known);
  end if;
  v_made.types := gapless.selector_texts(selector -> 'types', field || '.types');
  v_made.topics := gapless.selector_texts(selector -> 'topics', field || '.topics');
  v_made.categories := gapless.selector_texts(selector -> 'categories', field || '.categories');
  v_made.streams := gapless.selector_texts(selector -> 'streams', field || '.streams');
  perform gapless.check_names(v_made.types, v_made.topics, v_made.categories, v_made.streams, field || '.');
  v_made.after := gapless.selector_position(selector -> 'after', field || '.after');
  v_made.up_to := gapless.selector_position(selector -> 'upTo', field || '.upTo');
  if v_made.up_to <= v_made.after then
    perform gapless.refuse(field || '.upTo', 'must be behind after');
  end if;
  v_made.since := gapless.selector_time(selector -> 'since', field || '.since');
  v_made.until := gapless.selector_time(selector -> 'until', field || '.until');
  if v_made.until < v_made.since then
    perform gapless.refuse(field || '.until', 'must not be before since');
  end if;
  foreach v_key in array '{where,pattern,preset,visibleTo}'::text[] loop
    continue when coalesce(jsonb_typeof(selector -> v_key), 'null') = 'null';
    v_condition := case v_key
      when 'where' then selector -> v_key
      when 'pattern' then gapless.pattern_condition(selector -> v_key, true, field || '.pattern')
      when 'preset' then gapless.preset_condition(selector -> v_key, field || '.preset')
      else gapless.visible_condition(selector -> v_key, field || '.visibleTo') end;
    v_part := gapless.condition_text(v_condition, true, '$', gapless.field_at(field, v_key), 1);
    -- It is sound. What names say in it goes to the lists, for the indexes.
    v_left := v_condition;
    foreach v_list in array '{type,topic,stream,category}'::text[] loop
      continue when v_left is null or case v_list when 'type' then v_made.types when 'topic' then v_made.topics
        when 'stream' then v_made.streams else v_made.categories end is not null;
      select l.names, l.rest into v_names, v_left from gapless.lift_names(v_left, v_list) l;
      case v_list
        when 'type' then v_made.types := v_names;
        when 'topic' then v_made.topics := v_names;
        when 'stream' then v_made.streams := v_names;
        else v_made.categories := v_names;
      end case;
    end loop;
    if v_left = v_condition then
      v_parts := v_parts || v_part;
    elsif v_left is not null then
      v_parts := v_parts || gapless.condition_text(v_left, true, '$', gapless.field_at(field, v_key), 1);
    end if;
  end loop;
  if cardinality(v_parts) > 0 then
    if octet_length(array_to_string(v_parts, '')) > 524288 then
      perform gapless.refuse(field, 'has too large a condition');
    end if;
    v_made.condition := array_to_string(v_parts, ' && ')::jsonpath;
  end if;
  return v_made;
end
$$;
comment on function gapless.compile_selector(jsonb, text) is
  'Internal: checks a selector and makes it ready to run; null selects everything. `field` is what errors call it. Errors: VG001, with the path '
  'of the mistake.';
