create or replace function gapless.room_of_mode(mode text)
  returns text
  immutable
  parallel safe
  language sql
as $$
  select case mode when 'pull' then 'subscriptions' when 'push' then 'webhooks' else mode || 's' end
$$;
comment on function gapless.room_of_mode(text) is 'Internal: what the permissions of a subscription of a mode begin with.';
