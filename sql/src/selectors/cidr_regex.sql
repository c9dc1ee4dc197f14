-- A range of IPv4 addresses as a regular expression on their dotted form. IPv6 addresses have too many spellings for one.
create or replace function gapless.cidr_regex(value text, field text)
  returns text
  immutable
  set search_path = pg_catalog, pg_temp
  language plpgsql
as $$
declare
  v_parts text[] := regexp_match(value, '^([0-9]{1,3})[.]([0-9]{1,3})[.]([0-9]{1,3})[.]([0-9]{1,3})/([0-9]{1,2})$');
  v_octets text[] := '{}';
  v_bits integer;
  v_octet integer;
begin
  if value ~ ':' then
    perform gapless.refuse(field, 'must be a range of IPv4 addresses', 'IPv6 addresses can be written in many ways, so their texts cannot be compared; use starts_with on a form that your events keep to.');
  end if;
  v_bits := v_parts[5]::integer;
  if v_parts is null or v_bits > 32 or 255 < any (v_parts[1:4]::integer[]) then
    perform gapless.refuse(field, 'must be a range of IPv4 addresses, such as 10.0.0.0/8');
  end if;
  for v_i in 1 .. 4 loop
    v_octet := v_parts[v_i]::integer;
    v_octets := v_octets || case
      when v_bits >= 8 * v_i then v_octet::text
      when v_bits <= 8 * (v_i - 1) then '(?:25[0-5]|2[0-4][0-9]|1[0-9][0-9]|[1-9]?[0-9])'
      -- Ten and ten, as 1[2-9]: one by one they would be too long.
      else (select '(?:' || string_agg(format('%s[%s-%s]', nullif(t.tens, 0), t.first, t.last), '|' order by t.tens) || ')'
        from (select n / 10 as tens, min(n % 10) as first, max(n % 10) as last
          from generate_series(v_octet & (255 << (8 * v_i - v_bits)), v_octet | ~(255 << (8 * v_i - v_bits)) & 255) n group by n / 10) t) end;
  end loop;
  return '^' || array_to_string(v_octets, '[.]') || '$';
end
$$;
comment on function gapless.cidr_regex(text, text) is 'A range of IPv4 addresses as a regular expression. Errors: VG001.';
