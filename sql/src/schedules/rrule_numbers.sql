-- The numbers of a part of a recurrence rule, sorted, each once. Null for a part that is not there.
create or replace function gapless.rrule_numbers(list text, part text, low integer, high integer, signed boolean default false)
  returns integer[]
  immutable
  set search_path = pg_catalog, pg_temp
  language plpgsql
as $$
declare
  v_item text;
  v_result integer[] := '{}';
begin
  if list is null then
    return null;
  end if;
  foreach v_item in array regexp_split_to_array(list, ',') loop
    if v_item !~ (case when signed then '^[+-]?[0-9]{1,4}$' else '^[0-9]{1,7}$' end) or abs(v_item::integer) not between low and high then
      perform gapless.refuse('rrule', format('%s must be %s to %s%s, got %s', part, low, high, case when signed then format(' or -%s to -%s', high, low) end,
        case when v_item = '' then 'nothing' else left(v_item, 40) end));
    end if;
    v_result := v_result || v_item::integer;
  end loop;
  return array(select distinct n from unnest(v_result) n order by n);
end
$$;
comment on function gapless.rrule_numbers(text, text, integer, integer, boolean) is 'Internal: the numbers of a part of a recurrence rule; VG001 naming the part.';
