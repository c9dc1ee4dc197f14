-- How many firings, one after the other, led to an event: what an action appends says so, and names its cause. Who writes that
-- into events of his own can only stop his own triggers.
create or replace function gapless.depth_of(causation_id text, metadata jsonb)
  returns integer
  immutable
  parallel safe
  language sql
as $$
  select case when causation_id is not null and jsonb_typeof(metadata -> 'depth') = 'number'
    then least(greatest((metadata -> 'depth')::numeric, 0), 1000000)::integer else 0 end
$$;
comment on function gapless.depth_of(text, jsonb) is 'Internal: the depth of an event in a chain of triggers; 0 for what no action has appended.';
