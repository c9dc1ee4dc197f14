-- The first key that a server offers is the installation's. It is not replaced: what was sealed with it could not be opened any more.
create or replace function gapless.offer_secret_key(jwk jsonb)
  returns text
  volatile
  security definer
  set search_path = pg_catalog, pg_temp
  language plpgsql
as $$
declare
  v_bytes bytea;
  k gapless.sealing_key;
begin
  if jsonb_typeof(jwk) is distinct from 'object' or jwk ->> 'kty' is distinct from 'RSA' or jwk ->> 'e' is distinct from 'AQAB' or jwk ? 'd'
     or coalesce(jwk ->> 'n', '') !~ '^[A-Za-z0-9_-]+$' or length(jwk ->> 'n') not between 342 and 684 or length(jwk ->> 'n') % 4 = 1 then
    perform gapless.refuse('jwk', 'must be the public half of an RSA key of 2048 to 4096 bits with the exponent 65537, as a JSON Web Key');
  end if;
  v_bytes := ltrim(decode(rpad(translate(jwk ->> 'n', '-_', '+/'), (length(jwk ->> 'n') + 3) / 4 * 4, '='), 'base64'), '\x00'::bytea);
  if octet_length(v_bytes) not between 256 and 512 or get_byte(v_bytes, 0) < 128 or get_byte(v_bytes, octet_length(v_bytes) - 1) % 2 = 0 then
    perform gapless.refuse('jwk', 'must be the public half of an RSA key of 2048 to 4096 bits with the exponent 65537, as a JSON Web Key');
  end if;
  insert into gapless.sealing_key (jwk, modulus, size, created_at)
  values (jsonb_build_object('kty', 'RSA', 'n', jwk ->> 'n', 'e', 'AQAB'), gapless.number_of(v_bytes), octet_length(v_bytes), gapless.now())
  on conflict do nothing;
  if found then
    return 'kept';
  end if;
  select * into k from gapless.sealing_key;
  return case when k.modulus = gapless.number_of(v_bytes) then 'same' else 'other' end;
end
$$;
comment on function gapless.offer_secret_key(jsonb) is
  'Gives the installation the public key that secrets are sealed with, a JSON Web Key {kty: RSA, n, e: AQAB}: kept where it had none, same, or other: it has another one, which '
  'stays. Server roles only. Errors: VG001.';
grant execute on function gapless.offer_secret_key(jsonb) to gapless_server;
