-- What a condition says of a type, topic, stream or category by name, an index finds, if it is lifted out: `all` there is, or one
-- of an `all`. Gives the names, as in the lists of a selector, and what is left to ask; no names where it says nothing so simple.
create or replace function gapless.lift_names(node jsonb, part text, out names text[], out rest jsonb)
  immutable
  set search_path = pg_catalog, pg_temp
  language plpgsql
as $$
declare
  v_left jsonb := '[]';
  v_child jsonb;
  v_names text[];
  v_rest jsonb;
begin
  rest := node;
  if node ? 'all' then
    for v_child in select * from jsonb_array_elements(node -> 'all') loop
      if names is null then
        select l.names, l.rest into v_names, v_rest from gapless.lift_names(v_child, part) l;
        names := v_names;
        continue when names is not null and v_rest is null;
        v_child := v_rest;
      end if;
      v_left := v_left || jsonb_build_array(v_child);
    end loop;
    if names is not null then
      rest := case jsonb_array_length(v_left) when 0 then null when 1 then v_left -> 0 else jsonb_build_object('all', v_left) end;
    end if;
    return;
  elsif node ? 'any' and not node ? 'path' then
    -- Names of all, or it says nothing.
    for v_child in select * from jsonb_array_elements(node -> 'any') loop
      select l.names, l.rest into v_names, v_rest from gapless.lift_names(v_child, part) l;
      if v_names is null or v_rest is not null then
        names := null;
        return;
      end if;
      names := names || v_names;
    end loop;
  elsif node ->> 'path' in (part, to_json(part)::text) and node - 'path' - 'ignoreCase' - '{eq,in,starts_with}'::text[] = '{}'
      and node -> 'ignoreCase' is distinct from 'true' and (select count(*) from jsonb_object_keys(node - 'path' - 'ignoreCase')) = 1 then
    names := case
      when jsonb_typeof(node -> 'eq') = 'string' then array[node ->> 'eq']
      when node ? 'in' and not exists (select from jsonb_array_elements(node -> 'in') i where jsonb_typeof(i) <> 'string')
        then array(select jsonb_array_elements_text(node -> 'in'))
      when part = 'type' and node ->> 'starts_with' like '%.' then array[node ->> 'starts_with' || '*'] end;
  end if;
  -- No more than a list may have, and none that would be taken for a pattern.
  if cardinality(names) > 100 or exists (select from unnest(names) n
    where not case when part = 'type' then gapless.is_sound_type(case when n like '%.*' and node ? 'starts_with' then left(n, -2) else n end)
      else gapless.is_sound_name(n) and n !~ '[*]' end and not (part = 'type' and node ? 'any' and n like '%.*')) then
    names := null;
  end if;
  rest := case when names is null then node end;
end
$$;
comment on function gapless.lift_names(jsonb, text) is
  'The names that a condition demands of a part of the event, and the rest of the condition; for compile_selector().';
