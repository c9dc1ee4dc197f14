create or replace function gapless.endpoint_label(tenant text, webhook uuid)
  returns text
  immutable
  parallel safe
  language sql
as $$
  select 'gapless webhook ' || tenant || ' ' || webhook::text
$$;
comment on function gapless.endpoint_label(text, uuid) is 'Internal: what the secrets of a webhook are sealed to: moved to another one they do not open.';
