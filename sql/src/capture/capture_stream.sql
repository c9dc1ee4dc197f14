-- What cannot be part of a name goes by its hash. Inlined where it is used.
create or replace function gapless.capture_stream(stream text, key text, keys integer)
  returns text
  immutable
  parallel safe
  language sql
as $$
  select case when keys = 0 then stream
    when octet_length(key) <= 120 and (key = '' or gapless.is_sound_name(key)) then stream || '-' || key
    else stream || '-~' || encode(sha256(convert_to(key, 'UTF8')), 'hex') end
$$;
comment on function gapless.capture_stream(text, text, integer) is 'Internal: the stream of a row with a key; no key columns: all rows have one stream.';
