-- RSAES-OAEP of RFC 8017, 7.1.1, with SHA-256 and the exponent 65537. What it needs is public but for the message: nothing here has
-- to be kept secret afterwards. The label is bound to the block: one that was moved to another place does not open there.
create or replace function gapless.seal_block(message bytea, label text, modulus numeric, size integer)
  returns bytea
  volatile
  set search_path = pg_catalog, pg_temp
  language plpgsql
as $$
declare
  v_seed constant bytea := gapless.random_bytes();
  v_padding constant bytea := decode(repeat('00', size - octet_length(message) - 66), 'hex');
  v_data constant bytea := gapless.mask(sha256(convert_to(label, 'UTF8')) || v_padding || '\x01'::bytea || message, v_seed);
  v_base constant numeric := gapless.number_of('\x00'::bytea || gapless.mask(v_seed, v_data) || v_data);
  v_power numeric := v_base;
begin
  for n in 1 .. 16 loop
    v_power := mod(v_power * v_power, modulus);
  end loop;
  return gapless.bytes_of(mod(v_power * v_base, modulus), size);
end
$$;
comment on function gapless.seal_block(bytea, text, numeric, integer) is 'Internal, for seal(): one block of RSA-OAEP.';
