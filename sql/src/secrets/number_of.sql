-- Bytes as a number, the highest first, and back.
create or replace function gapless.number_of(bytes bytea)
  returns numeric
  immutable
  set search_path = pg_catalog, pg_temp
  language plpgsql
as $$
declare
  v_part constant numeric := 72057594037927936; -- 2^56: seven bytes fit a bigint
  v_hex constant text := lpad(encode(bytes, 'hex'), (octet_length(bytes) + 6) / 7 * 14, '0');
  v_number numeric := 0;
begin
  for n in 0 .. length(v_hex) / 14 - 1 loop
    v_number := v_number * v_part + ('x00' || substr(v_hex, n * 14 + 1, 14))::bit(64)::bigint;
  end loop;
  return v_number;
end
$$;
comment on function gapless.number_of(bytea) is 'Internal: bytes as a number.';
