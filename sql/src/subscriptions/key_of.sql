-- The key that keeps order, as a number; two keys of the same number merely wait for each other. Null: in no order.
create or replace function gapless.key_of(ordering text, key_path text[], stream text, type text, topic text, data jsonb, metadata jsonb)
  returns bigint
  immutable
  parallel safe
  language sql
as $$
  select case ordering
    when 'stream' then hashtextextended(stream, 0)
    when 'path' then hashtextextended(case key_path[1]
      when 'data' then data #>> key_path[2:] when 'metadata' then metadata #>> key_path[2:]
      when 'type' then type when 'topic' then topic else split_part(stream, '-', 1) end, 0)
  end
$$;
comment on function gapless.key_of(text, text[], text, text, text, jsonb, jsonb) is 'Internal: the hash of an event''s ordering key.';
