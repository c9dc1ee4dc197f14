-- A single value as jsonpath. What it is compared with decides its form: the event's times have one form, its numbers are
-- written as numbers or, as on the wire, as text.
create or replace function gapless.condition_literal(operand jsonb, path text, field text, rule text default 'must be a text, a number, a boolean or null')
  returns text
  stable
  set search_path = pg_catalog, pg_temp
  language plpgsql
as $$
declare
  v_text constant text := operand #>> '{}';
begin
  if jsonb_typeof(operand) in ('object', 'array') then
    perform gapless.refuse(field, rule, 'Objects and lists are not compared as a whole: compare what is in them, by paths, any or every.');
  end if;
  if path in ('$."version"', '$."position"') and jsonb_typeof(operand) <> 'null' then
    if jsonb_typeof(operand) = 'boolean' or v_text !~ '^-?[0-9]{1,19}([.][0-9]{1,9})?$' then
      perform gapless.refuse(field, format('must be a number, which %s is', substr(path, 4, length(path) - 4)));
    end if;
    return v_text;
  elsif path in ('$."occurredAt"', '$."recordedAt"') and jsonb_typeof(operand) <> 'null' then
    if jsonb_typeof(operand) <> 'string' or not gapless.is_time(v_text) then
      perform gapless.refuse(field, 'must be a time with a zone, such as 2026-01-31T12:00:00Z');
    end if;
    return to_json(to_char(v_text::timestamptz at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'));
  end if;
  return case when jsonb_typeof(operand) = 'string' then to_json(v_text)::text else operand::text end;
end
$$;
comment on function gapless.condition_literal(jsonb, text, text, text) is 'An operand of a condition as jsonpath. Errors: VG001.';
