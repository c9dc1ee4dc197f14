-- Refuses what is no object, and fields that nobody knows: a typing error must not look like a setting.
create or replace function gapless.refuse_unknown(value jsonb, field text, known text[])
  returns void
  immutable
  set search_path = pg_catalog, pg_temp
  language plpgsql
as $$
declare
  v_unknown text;
begin
  if value is null or jsonb_typeof(value) <> 'object' then
    perform gapless.refuse(case when field = '' then 'spec' else field end, 'must be an object');
  end if;
  select k into v_unknown from jsonb_object_keys(value) k where k <> all (known) limit 1;
  if found then
    perform gapless.refuse(concat_ws('.', nullif(field, ''), v_unknown), 'is not known',
      format('Known are: %s.', array_to_string(known, ', ')));
  end if;
end
$$;
comment on function gapless.refuse_unknown(jsonb, text, text[]) is 'Internal: VG001 unless the value is an object of known fields.';
