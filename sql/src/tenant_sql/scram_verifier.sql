-- What Postgres keeps of a password (RFC 5802, RFC 7677): so that no statement, and no log of statements, ever holds the password itself.
create or replace function gapless.scram_verifier(password text)
  returns text
  volatile
  set search_path = pg_catalog, pg_temp
  language plpgsql
as $$
declare
  v_rounds constant integer := 4096;
  v_salt constant bytea := substr(gapless.random_bytes(), 1, 16);
  v_key constant bytea := convert_to(password, 'UTF8');
  v_last bytea := gapless.hmac_sha256(v_key, v_salt || '\x00000001'::bytea);
  v_sum bit(256) := ('x' || encode(v_last, 'hex'))::bit(256);
  v_salted bytea;
begin
  for n in 2 .. v_rounds loop
    v_last := gapless.hmac_sha256(v_key, v_last);
    v_sum := v_sum # ('x' || encode(v_last, 'hex'))::bit(256);
  end loop;
  v_salted := (select decode(string_agg(lpad(to_hex(substring(v_sum from n * 32 + 1 for 32)::bit(32)::bigint), 8, '0'), '' order by n), 'hex') from generate_series(0, 7) n);
  return format('SCRAM-SHA-256$%s:%s$%s:%s', v_rounds, encode(v_salt, 'base64'),
    encode(sha256(gapless.hmac_sha256(v_salted, 'Client Key')), 'base64'), encode(gapless.hmac_sha256(v_salted, 'Server Key'), 'base64'));
end
$$;
comment on function gapless.scram_verifier(text) is 'Internal: a password as create role takes it, hashed.';
