-- The rule for names of streams and topics. U+0000 cannot be in a text. The length stands apart: a bounded repetition
-- would cost fifty times as much.
create or replace function gapless.is_sound_name(name text)
  returns boolean
  immutable
  parallel safe
  language sql
as $$
  select name ~ E'^[^\x01-\x1f\x7f-\u009f]+$' and length(name) <= 256
$$;
comment on function gapless.is_sound_name(text) is 'Whether a stream or topic name has 1 to 256 characters, none of them control characters.';
