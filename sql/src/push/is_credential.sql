-- Judged by the name of the header; better one too many. The server has the same rule, for answers.
create or replace function gapless.is_credential(header text)
  returns boolean
  immutable
  set search_path = pg_catalog, pg_temp
  language sql
as $$
  select header ~* 'auth|cookie|token|secret|passw|credential|signature|session|key'
$$;
comment on function gapless.is_credential(text) is 'Internal: whether the value of a header is never shown.';
