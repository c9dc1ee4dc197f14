-- The one filter of every door, checked and made ready. What an index can find stays in lists; everything else becomes one
-- jsonpath, which Postgres runs by itself.
create or replace function gapless.compile_selector(selector jsonb, field text default 'selector')
  returns gapless.selection
  stable
  security definer
  set search_path = pg_catalog, pg_temp
  language plpgsql
as $$
declare
  v_known constant text[] := '{types,topics,streams,categories,since,until,after,upTo,where,pattern,preset,visibleTo}';
  v_key text;
  v_made gapless.selection;
  v_conditions jsonb[] := '{}';
  v_fields text[] := '{}';
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
  if jsonb_typeof(selector -> 'where') <> 'null' then
    v_parts := v_parts || gapless.condition_text(selector -> 'where', true, '$', field || '.where', 1);
  end if;
  if jsonb_typeof(selector -> 'pattern') <> 'null' then
    v_parts := v_parts || gapless.condition_text(gapless.pattern_condition(selector -> 'pattern', true, field || '.pattern'), true, '$', field || '.pattern', 1);
  end if;
  if jsonb_typeof(selector -> 'preset') <> 'null' then
    v_parts := v_parts || gapless.condition_text(gapless.preset_condition(selector -> 'preset', field || '.preset'), true, '$', field || '.preset', 1);
  end if;
  if jsonb_typeof(selector -> 'visibleTo') <> 'null' then
    v_parts := v_parts || gapless.condition_text(gapless.visible_condition(selector -> 'visibleTo', field || '.visibleTo'), true, '$', field || '.visibleTo', 1);
  end if;
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
  'Checks a selector and makes it ready to run; null selects everything. `field` is what errors call it. Errors: VG001, with the path '
  'of the mistake.';
grant execute on function gapless.compile_selector(jsonb, text) to gapless_user;
