-- RFC 2104, for keys of 64 bytes at most.
create or replace function gapless.hmac_sha256(key bytea, message bytea)
  returns bytea
  immutable
  language plpgsql
as $$
declare
  v_key constant bit(512) := ('x' || rpad(encode(key, 'hex'), 128, '0'))::bit(512);
  v_inner text := '';
  v_outer text := '';
begin
  for n in 0 .. 7 loop
    v_inner := v_inner || lpad(to_hex((substring(v_key from n * 64 + 1 for 64)::bit(64) # x'3636363636363636')::bigint), 16, '0');
    v_outer := v_outer || lpad(to_hex((substring(v_key from n * 64 + 1 for 64)::bit(64) # x'5c5c5c5c5c5c5c5c')::bigint), 16, '0');
  end loop;
  return sha256(decode(v_outer, 'hex') || sha256(decode(v_inner, 'hex') || message));
end
$$;
comment on function gapless.hmac_sha256(bytea, bytea) is 'Internal: HMAC with SHA-256.';
