create or replace function gapless.selector_texts(value jsonb, field text)
  returns text[]
  immutable
  set search_path = pg_catalog, pg_temp
  language plpgsql
as $$
declare
  v_place integer;
begin
  if value is null or jsonb_typeof(value) = 'null' then
    return null;
  end if;
  if jsonb_typeof(value) <> 'array' or jsonb_array_length(value) not between 1 and 100 then
    perform gapless.refuse(field, 'must be a list of 1 to 100 texts', 'Leave it out, or say null, to take all.');
  end if;
  select t.place - 1 into v_place from jsonb_array_elements(value) with ordinality t (value, place) where jsonb_typeof(t.value) <> 'string' order by t.place limit 1;
  if found then
    perform gapless.refuse(format('%s[%s]', field, v_place), 'must be a text');
  end if;
  return array(select jsonb_array_elements_text(value));
end
$$;
comment on function gapless.selector_texts(jsonb, text) is 'A list of texts in a selector; null where there is none. Errors: VG001.';
