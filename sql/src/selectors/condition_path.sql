-- A path as jsonpath: from the event, or, where base is @, from an element of a list. Keys are always quoted, so that none is
-- ever read as something else.
create or replace function gapless.condition_path(path jsonb, base text, field text)
  returns text
  immutable
  set search_path = pg_catalog, pg_temp
  language plpgsql
as $$
declare
  v_known constant text[] := '{id,stream,category,version,position,type,topic,data,metadata,occurredAt,recordedAt}';
  v_text text := path #>> '{}';
  v_base text := base;
  v_rest text;
  v_key text;
  v_keys text[] := '{}';
begin
  if path is null or jsonb_typeof(path) <> 'string' or v_text = '' then
    perform gapless.refuse(field, 'must be a path, such as data.amount', case when base = '@' then 'The element itself is the path ".".' end);
  end if;
  if length(v_text) > 1024 then
    perform gapless.refuse(field, 'must not be longer than 1024 characters');
  end if;
  if base = '@' then
    if v_text = '.' then
      return '@';
    end if;
    if v_text like '$.%' then
      v_base := '$';
      v_text := substr(v_text, 3);
    end if;
  end if;
  v_rest := v_text;
  loop
    v_key := substring(v_rest from '^(?:[^."\s\[\]]+|"(?:[^"\\]|\\.)*")');
    if v_key is null then
      perform gapless.refuse(field, format('must be keys with dots between them, not %s', to_json(left(v_text, 200))),
        'A key with other characters is quoted: data."a.b". Lists need no index: any element may match.');
    end if;
    v_rest := substr(v_rest, length(v_key) + 1);
    if v_key like '"%' then
      begin
        v_key := v_key::jsonb #>> '{}';
      exception when data_exception or untranslatable_character then
        perform gapless.refuse(field, format('has a quoted key that is not JSON: %s', left(v_key, 200)));
      end;
    end if;
    v_keys := v_keys || v_key;
    exit when v_rest = '';
    if v_rest not like '.%' then
      perform gapless.refuse(field, format('must be keys with dots between them, not %s', to_json(left(v_text, 200))),
        'A key with other characters is quoted: data."a.b". Lists need no index: any element may match.');
    end if;
    v_rest := substr(v_rest, 2);
  end loop;
  if cardinality(v_keys) > 32 then
    perform gapless.refuse(field, 'must not have more than 32 keys');
  end if;
  if v_base = '$' then
    if not v_keys[1] = any (v_known) then
      perform gapless.refuse(field, format('must begin with a part of the event, not %s', to_json(left(v_keys[1], 64))),
        concat('Did you mean ', coalesce(gapless.near_miss(v_keys[1], v_known), 'data.' || left(v_text, 200)), '? The parts are ', array_to_string(v_known, ', '), '; what was appended is in data.'));
    end if;
    if cardinality(v_keys) > 1 and v_keys[1] not in ('data', 'metadata') then
      perform gapless.refuse(field, format('must not go on behind %s, which is a single value', v_keys[1]));
    end if;
  end if;
  return v_base || (select string_agg('.' || to_json(k.key), '' order by k.place) from unnest(v_keys) with ordinality k (key, place));
end
$$;
comment on function gapless.condition_path(jsonb, text, text) is 'A path of a condition as jsonpath. Errors: VG001.';
