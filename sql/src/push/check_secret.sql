-- A secret of the caller's own. The error does not show it. For v1a it is the key pair: the seed and, behind it, the public key.
create or replace function gapless.check_secret(secret jsonb, signing text)
  returns text
  immutable
  set search_path = pg_catalog, pg_temp
  language plpgsql
as $$
declare
  v_text constant text := secret #>> '{}';
  v_bytes integer;
begin
  if jsonb_typeof(secret) = 'string' and v_text ~ '^wh(sec|sk)_([A-Za-z0-9+/]{4}){1,60}([A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$' then
    v_bytes := length(decode(substr(v_text, strpos(v_text, '_') + 1), 'base64'));
  end if;
  if signing = 'v1' and (v_bytes is null or v_text not like 'whsec\_%' or v_bytes not between 24 and 64) then
    perform gapless.refuse('secret', 'must be whsec_ and the base64 of 24 to 64 bytes');
  elsif signing = 'v1a' and (v_bytes is null or v_text not like 'whsk\_%' or v_bytes <> 64) then
    perform gapless.refuse('secret', 'must be whsk_ and the base64 of an ed25519 seed and its public key, 64 bytes',
      'Over HTTP and with the SDK leave it out: the server makes a key pair.');
  end if;
  return v_text;
end
$$;
comment on function gapless.check_secret(jsonb, text) is 'Internal: a signing secret that can be used; VG001.';
