-- Refuses a field that nobody knows, and says which one may have been meant.
create or replace function gapless.refuse_key(key text, field text, known text[])
  returns void
  volatile
  set search_path = pg_catalog, pg_temp
  language plpgsql
as $$
declare
  v_meant constant text := gapless.near_miss(key, known);
begin
  perform gapless.refuse(gapless.field_at(field, key), 'is not known',
    concat(case when v_meant is not null then format('Did you mean %s? ', v_meant) end, 'Known are: ', array_to_string(known, ', ')));
end
$$;
comment on function gapless.refuse_key(text, text, text[]) is 'Raises VG001 for a field that is not among the known, with the nearest of them.';
