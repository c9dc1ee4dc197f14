create or replace function gapless.room_beside(outstanding integer, overlap text)
  returns integer
  immutable
  language sql
as $$
  select case overlap when 'skip' then greatest(1 - outstanding, 0) when 'queue-one' then greatest(2 - outstanding, 0) else 2147483647 end
$$;
comment on function gapless.room_beside(integer, text) is
  'Internal: how many further occurrences an overlap policy lets through beside or behind so many that are not over.';
