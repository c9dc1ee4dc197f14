-- The same for the same: a uuid of version 8 (RFC 9562, section 5.8) made of a SHA-256 hash.
create or replace function gapless.firing_id(subscription_id uuid, name text)
  returns uuid
  immutable
  parallel safe
  language sql
as $$
  select encode(set_byte(set_byte(h.hash, 6, get_byte(h.hash, 6) & 15 | 128), 8, get_byte(h.hash, 8) & 63 | 128), 'hex')::uuid
  from (select substr(sha256(uuid_send(subscription_id) || convert_to(name, 'UTF8')), 1, 16) as hash) h
$$;
comment on function gapless.firing_id(uuid, text) is 'Internal: the id of what a name stands for in a trigger or schedule, always the same: a uuid of version 8 (RFC 9562, 5.8).';
