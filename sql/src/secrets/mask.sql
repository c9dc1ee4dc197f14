-- XOR with the mask that a seed makes: MGF1 of RFC 8017, B.2.1, with SHA-256.
create or replace function gapless.mask(bytes bytea, seed bytea)
  returns bytea
  immutable
  set search_path = pg_catalog, pg_temp
  language plpgsql
as $$
declare
  v_size constant integer := octet_length(bytes);
  v_mask constant bytea := (select string_agg(sha256(seed || int4send(n)), '' order by n) from generate_series(0, (v_size - 1) / 32) n);
begin
  for n in 0 .. v_size - 1 loop
    bytes := set_byte(bytes, n, get_byte(bytes, n) # get_byte(v_mask, n));
  end loop;
  return bytes;
end
$$;
comment on function gapless.mask(bytea, bytea) is 'Internal, for seal_block(): the mask of RSA-OAEP.';
