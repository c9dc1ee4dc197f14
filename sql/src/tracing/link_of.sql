-- What the log keeps of an event's metadata to follow it by. Longer ones are left out: an index cannot hold just anything,
-- and an event must never be one that cannot be numbered.
create or replace function gapless.link_of(metadata jsonb, key text)
  returns text
  immutable
  parallel safe
  language sql
as $$
  select case when length(metadata ->> key) <= 256 then metadata ->> key end
$$;
comment on function gapless.link_of(jsonb, text) is 'correlation_id or causation_id of an event, null where it has more than 256 characters.';
