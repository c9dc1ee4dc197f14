-- The rule for names of streams and topics. translate(), because a regular expression costs twenty times as much; the
-- characters are U+0001 to U+001F and U+007F to U+009F (U+0000 cannot be in a text).
create or replace function gapless.is_sound_name(name text)
  returns boolean
  immutable
  parallel safe
  language sql
as $$
  select length(name) between 1 and 256 and name = translate(name,
    E'\x01\x02\x03\x04\x05\x06\x07\x08\x09\x0a\x0b\x0c\x0d\x0e\x0f\x10\x11\x12\x13\x14\x15\x16\x17\x18\x19\x1a\x1b\x1c\x1d\x1e\x1f\x7f\u0080\u0081\u0082\u0083\u0084\u0085\u0086\u0087\u0088\u0089\u008a\u008b\u008c\u008d\u008e\u008f\u0090\u0091\u0092\u0093\u0094\u0095\u0096\u0097\u0098\u0099\u009a\u009b\u009c\u009d\u009e\u009f', '')
$$;
comment on function gapless.is_sound_name(text) is 'Whether a stream or topic name has 1 to 256 characters, none of them control characters.';
