-- RFC 9562 §5.7: 48 bits of Unix milliseconds, version, variant, the rest random. Postgres has one of its own from 18 on.
do $do$
begin
  if to_regprocedure('pg_catalog.uuidv7()') is not null then
    create or replace function gapless.uuid_v7()
      returns uuid
      volatile
      parallel safe
      language sql
    as 'select pg_catalog.uuidv7()';
  else
    create or replace function gapless.uuid_v7()
      returns uuid
      volatile
      parallel safe
      language sql
    as $$
      select encode(
        set_bit(set_bit(
          overlay(uuid_send(gen_random_uuid())
            placing substring(int8send((extract(epoch from clock_timestamp()) * 1000)::bigint) from 3) from 1 for 6),
          52, 1), 53, 1), 'hex')::uuid
    $$;
  end if;
end
$do$;
comment on function gapless.uuid_v7() is 'A new uuid of version 7: time-ordered to the millisecond, otherwise random.';
grant execute on function gapless.uuid_v7() to gapless_user;
