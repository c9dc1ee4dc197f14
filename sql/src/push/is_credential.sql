-- Judged by the name of the header; better one too many. The server has the same rule, for answers.
create or replace function gapless.is_credential(header text)
  returns boolean
  immutable
  set search_path = pg_catalog, pg_temp
  language sql
as $$
  select header ~* '2fa|access(?!-control)|auth|bearer|cert|code|cookie|cred|csrf|hmac|jwt|key|mfa|nonce|otp|pass|pin|private|psk|pw|saml|secret|sess|sid|sig|sso|token|xsrf'
$$;
comment on function gapless.is_credential(text) is 'Internal: whether the value of a header is never shown.';
