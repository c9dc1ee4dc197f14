-- Whether an event may be stored: one expression, so that it is inlined and a thousand events are checked in one pass.
-- The size is that of the text: 1e131071 takes a few bytes to store and 128 KiB to read.
-- What is wrong is found afterwards, by refuse_event(). Guard a pair: the two must know the same rules.
create or replace function gapless.is_sound_event(event jsonb)
  returns boolean
  stable
  parallel safe
  language sql
as $$
  -- Only an object has a type. Never null: bool_and() over several events would overlook it.
  select case when jsonb_typeof(event -> 'type') = 'string' then
    gapless.is_sound_type(event ->> 'type')
    and event ? 'data'
    and octet_length(event::text) <= 1048576
    and (event - '{type,data}'::text[] = '{}' or gapless.has_sound_options(event))
  else false end
$$;
comment on function gapless.is_sound_event(jsonb) is 'Whether an event of an append obeys every rule.';
