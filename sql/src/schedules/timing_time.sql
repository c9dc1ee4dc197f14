-- A moment of a timing: with a zone of its own, or as the clocks of the timing's zone show it.
create or replace function gapless.timing_time(value jsonb, field text, zone text)
  returns timestamptz
  stable
  set search_path = pg_catalog, pg_temp
  language plpgsql
as $$
declare
  v_text constant text := value #>> '{}';
begin
  if value is null or value = 'null' then
    return null;
  end if;
  if jsonb_typeof(value) = 'string' then
    if gapless.is_time(v_text) then
      return v_text::timestamptz;
    elsif gapless.is_time(v_text || 'Z') then
      return gapless.local_time((v_text || 'Z')::timestamptz at time zone 'UTC', zone);
    end if;
  end if;
  perform gapless.refuse(field, 'must be a time such as 2026-01-31T12:00:00Z, or without Z as the clocks of timezone show it');
end
$$;
comment on function gapless.timing_time(jsonb, text, text) is 'Internal: a moment of a timing, null for none; VG001 for anything else.';
