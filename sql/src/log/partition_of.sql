-- The first 32 bits of the MD5 of the name, modulo the number of partitions: the same on every machine and version.
create or replace function gapless.partition_of(stream text, partitions integer default 32)
  returns integer
  immutable
  strict
  parallel safe
  language sql
as $$
  select case when partitions > 0 then ((('x' || left(md5(stream), 8))::bit(32)::bigint & 4294967295) % partitions)::integer end
$$;
comment on function gapless.partition_of(text, integer) is
  'Which of n partitions (32 by default) a stream belongs to, for sharing work: first 32 bits of the MD5 of its name, modulo n. Null where n is below 1.';
grant execute on function gapless.partition_of(text, integer) to gapless_user;
