-- translate(), because a regular expression costs twenty times as much.
create or replace function gapless.is_sound_type(type text)
  returns boolean
  immutable
  parallel safe
  language sql
as $$
  select length(type) between 1 and 128
    and translate(type, 'abcdefghijklmnopqrstuvwxyz.ABCDEFGHIJKLMNOPQRSTUVWXYZ_-0123456789', '') = ''
$$;
comment on function gapless.is_sound_type(text) is 'Whether an event type is 1 to 128 of A-Z a-z 0-9 . _ -';
