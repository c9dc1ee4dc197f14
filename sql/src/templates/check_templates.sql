-- The same for every string inside of a JSON value, naming the place.
create or replace function gapless.check_templates(value jsonb, field text, has_secrets boolean default false)
  returns void
  immutable
  set search_path = pg_catalog, pg_temp
  language plpgsql
as $$
declare
  v_most constant integer := 64;
  r record;
begin
  if jsonb_path_exists(value, '$.**{65}') then
    perform gapless.refuse(field, format('must not be nested more than %s levels deep', v_most));
  elsif jsonb_typeof(value) = 'string' then
    perform gapless.check_template(value #>> '{}', field, has_secrets);
  elsif jsonb_typeof(value) = 'object' then
    for r in select e.key, e.value from jsonb_each(value) e order by e.key loop
      if strpos(r.key, '{{') > 0 then
        perform gapless.refuse(field, 'must not have templates in the names of fields', 'Put them into the values.');
      end if;
      perform gapless.check_templates(r.value, gapless.field_at(field, r.key), has_secrets);
    end loop;
  elsif jsonb_typeof(value) = 'array' then
    for r in select e.value, e.place - 1 as place from jsonb_array_elements(value) with ordinality e (value, place) order by e.place loop
      perform gapless.check_templates(r.value, format('%s[%s]', field, r.place), has_secrets);
    end loop;
  end if;
end
$$;
comment on function gapless.check_templates(jsonb, text, boolean) is 'Internal: VG001 unless every template in a JSON value is one.';
