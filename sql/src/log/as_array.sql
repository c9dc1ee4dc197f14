-- One event or an array of events, as an array; anything else as an empty one, so that a check never raises.
create or replace function gapless.as_array(events jsonb)
  returns jsonb
  stable
  parallel safe
  language sql
as $$
  select case jsonb_typeof(events) when 'array' then events when 'object' then jsonb_build_array(events) else '[]' end
$$;
comment on function gapless.as_array(jsonb) is 'An event or an array of events, as an array.';
