-- What is shown once. The public key of v1a is what receivers verify with.
create or replace function gapless.show_secret(secret text)
  returns jsonb
  immutable
  set search_path = pg_catalog, pg_temp
  language sql
as $$
  select jsonb_build_object('secret', secret) || case when secret like 'whsk\_%' then jsonb_build_object('publicKey', gapless.public_key(secret)) else '{}' end
$$;
comment on function gapless.show_secret(text) is 'Internal: a secret as the answer of create_webhook() and rotate_secret() holds it.';
