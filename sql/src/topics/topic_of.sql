-- The topic of an event that names none. The families of built-in types have paths of their own; every other type is
-- custom/<type>. A part that is missing, holds a slash or control characters, or is over 64 characters, is left out.
create or replace function gapless.topic_of(type text, data jsonb)
  returns text
  immutable
  parallel safe
  language sql
as $$
  select case
    when split_part(type, '.', 1) not in ('job', 'table', 'index', 'data', 'query', 'user', 'system', 'websocket', 'webrtc',
      'collection', 'projection', 'row', 'schema', 'transaction') then 'custom/' || type
    else gapless.topic_of_family(split_part(type, '.', 1), type, data)
  end
$$;
comment on function gapless.topic_of(text, jsonb) is 'The topic derived from an event''s type and data.';
grant execute on function gapless.topic_of(text, jsonb) to gapless_user;
