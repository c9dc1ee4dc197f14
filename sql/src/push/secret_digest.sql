-- Whether a secret is the one that is kept can be seen without opening it. It has 24 random bytes at least: nobody finds it by trying.
create or replace function gapless.secret_digest(webhook uuid, secret text)
  returns bytea
  immutable
  parallel safe
  set search_path = pg_catalog, pg_temp
  language sql
as $$
  select sha256(uuid_send(webhook) || convert_to(secret, 'UTF8'))
$$;
comment on function gapless.secret_digest(uuid, text) is 'Internal: what a signing secret is compared by.';
