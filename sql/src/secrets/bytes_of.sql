create or replace function gapless.bytes_of(number numeric, size integer)
  returns bytea
  immutable
  set search_path = pg_catalog, pg_temp
  language plpgsql
as $$
declare
  v_part constant numeric := 72057594037927936;
  v_hex text := '';
begin
  for n in 1 .. (size + 6) / 7 loop
    v_hex := lpad(to_hex(mod(number, v_part)::bigint), 14, '0') || v_hex;
    number := div(number, v_part);
  end loop;
  return decode(right(v_hex, size * 2), 'hex');
end
$$;
comment on function gapless.bytes_of(numeric, integer) is 'Internal: a number as so many bytes.';
