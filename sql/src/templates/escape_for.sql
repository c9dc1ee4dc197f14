-- A value as it may stand at a place, so that it cannot be taken for something else there.
--   way  raw (as it is), url and form (percent-encoded), header (printable ASCII, in one line), line (in one line), json (inside the
--        quotes of a JSON string), xml (text of XML and HTML, and inside their quotes)
create or replace function gapless.escape_for(value text, way text)
  returns text
  immutable
  parallel safe
  language plpgsql
as $$
begin
  case way
    when 'raw' then
      return value;
    when 'json' then
      value := to_json(value)::text;
      return substr(value, 2, length(value) - 2);
    when 'url', 'form' then
      if value ~ '^[A-Za-z0-9._~-]*$' then
        return value;
      end if;
      return (
        select string_agg(case when c.byte between 48 and 57 or c.byte between 65 and 90 or c.byte between 97 and 122 or c.byte in (45, 46, 95, 126)
          then chr(c.byte) else '%' || upper(lpad(to_hex(c.byte), 2, '0')) end, '' order by c.place)
        from (select get_byte(b.bytes, n) as byte, n as place from (select convert_to(value, 'UTF8') as bytes) b,
          generate_series(0, octet_length(b.bytes) - 1) n) c);
    when 'header' then
      return btrim(regexp_replace(regexp_replace(value, '[\x01-\x1f\x7f]+', ' ', 'g'), '[^\x20-\x7e]', '?', 'g'));
    when 'line' then
      return regexp_replace(value, '[\x01-\x1f\x7f-\x9f\u2028\u2029]+', ' ', 'g');
    when 'xml' then
      return replace(replace(replace(replace(replace(regexp_replace(value, '[\x01-\x08\x0b\x0c\x0e-\x1f\x7f]', '', 'g'),
        '&', '&amp;'), '<', '&lt;'), '>', '&gt;'), '"', '&quot;'), '''', '&#39;');
  end case;
end
$$;
comment on function gapless.escape_for(text, text) is 'Internal: a value made safe for where a template stands.';
