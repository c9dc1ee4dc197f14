-- A peer to compare with: a message store after the documented behaviour of Message DB 1.3. A write holds an advisory
-- lock on the hash of its category until the end of the transaction, reads the stream's version from the messages,
-- checks the expected one, and inserts; the global position is drawn from a sequence. The same indexes.
create schema message_store;

create table message_store.messages (
  global_position bigserial primary key,
  position bigint not null,
  time timestamp without time zone not null default (now() at time zone 'utc'),
  stream_name text not null,
  type text not null,
  data jsonb,
  metadata jsonb,
  id uuid not null default gen_random_uuid()
);

create function message_store.category(stream_name text) returns text
  immutable
  language plpgsql
as $$
begin
  return split_part(category.stream_name, '-', 1);
end
$$;

create unique index messages_id on message_store.messages (id);
create unique index messages_stream on message_store.messages (stream_name, position);
create index messages_category on message_store.messages (
  message_store.category(stream_name), global_position, message_store.category(metadata ->> 'correlationStreamName'));

create function message_store.hash_64(value text) returns bigint
  immutable
  language plpgsql
as $$
begin
  return ('x' || left(md5(hash_64.value), 16))::bit(64)::bigint;
end
$$;

create function message_store.acquire_lock(stream_name text) returns bigint
  volatile
  language plpgsql
as $$
declare
  v_hash bigint := message_store.hash_64(message_store.category(acquire_lock.stream_name));
begin
  perform pg_advisory_xact_lock(v_hash);
  return v_hash;
end
$$;

create function message_store.stream_version(stream_name text) returns bigint
  volatile
  language plpgsql
as $$
begin
  return (select max(m.position) from message_store.messages m where m.stream_name = stream_version.stream_name);
end
$$;

create function message_store.write_message(
  id text, stream_name text, type text, data jsonb, metadata jsonb default null, expected_version bigint default null)
  returns bigint
  volatile
  language plpgsql
as $$
declare
  v_id constant uuid := write_message.id::uuid;
  v_version bigint;
begin
  perform message_store.acquire_lock(write_message.stream_name);
  v_version := coalesce(message_store.stream_version(write_message.stream_name), -1);
  if write_message.expected_version <> v_version then
    raise exception 'Wrong expected version: % (stream %, version %)',
      write_message.expected_version, write_message.stream_name, v_version;
  end if;
  insert into message_store.messages (id, stream_name, position, type, data, metadata)
  values (v_id, write_message.stream_name, v_version + 1, write_message.type, write_message.data, write_message.metadata);
  return v_version + 1;
end
$$;

grant usage on schema message_store to gapless_user;
grant select, insert on message_store.messages to gapless_user;
grant usage on sequence message_store.messages_global_position_seq to gapless_user;
