-- What an event has at a path of read_key_path(), as text; a long one by its hash. Null where it has nothing there. It has no
-- `set`, which would take longer than all the rest: whoever calls it has pinned the search_path.
create or replace function gapless.key_text(path text[], stream text, type text, topic text, data jsonb, metadata jsonb)
  returns text
  immutable
  parallel safe
  language plpgsql
as $$
declare
  v_value constant text := case path[1]
    when 'data' then data #>> path[2:] when 'metadata' then metadata #>> path[2:]
    when 'stream' then stream when 'type' then type when 'topic' then topic when 'category' then split_part(stream, '-', 1) end;
begin
  return case when octet_length(v_value) > 256 then encode(sha256(convert_to(v_value, 'UTF8')), 'hex') else v_value end;
end
$$;
comment on function gapless.key_text(text[], text, text, text, jsonb, jsonb) is 'Internal: the key of an event, as text.';
