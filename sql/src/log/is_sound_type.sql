-- A bounded repetition, {1,128}, would cost fifty times as much: the regular expression has a state for each.
create or replace function gapless.is_sound_type(type text)
  returns boolean
  immutable
  parallel safe
  language sql
as $$
  select type ~ '^[A-Za-z0-9._-]+$' and length(type) <= 128
$$;
comment on function gapless.is_sound_type(text) is 'Whether an event type is 1 to 128 of A-Z a-z 0-9 . _ -';
