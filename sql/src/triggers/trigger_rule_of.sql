-- The rule of a spec that read_trigger() has checked and filled in.
create or replace function gapless.trigger_rule_of(spec jsonb)
  returns gapless.trigger_rule
  immutable
  set search_path = pg_catalog, pg_temp
  language plpgsql
as $$
declare
  v_longest constant interval := interval '30 days';
  r gapless.trigger_rule;
begin
  r.max_depth := (spec ->> 'maxDepth')::integer;
  if spec -> 'frequency' <> 'null' then
    r.count := (spec #>> '{frequency,count}')::integer;
    r.within := gapless.read_duration(spec #> '{frequency,within}', 'frequency.within', interval '0', v_longest);
    r.key_path := string_to_array(spec #>> '{frequency,key}', '.');
    r.distinct_path := string_to_array(spec #>> '{frequency,distinct}', '.');
  end if;
  r.times := gapless.read_times(spec -> 'times');
  r.timezone := spec ->> 'timezone';
  r.cooldown := nullif(coalesce(gapless.read_duration(spec -> 'cooldown', 'cooldown', interval '0', v_longest), r.within), interval '0');
  if spec -> 'rate' <> 'null' then
    r.rate_per := gapless.read_duration(spec #> '{rate,per}', 'rate.per', interval '0', v_longest);
    r.rate_each := r.rate_per / (spec #>> '{rate,limit}')::integer;
  end if;
  if spec -> 'dedupe' <> 'null' then
    r.dedupe_path := string_to_array(spec #>> '{dedupe,key}', '.');
    r.dedupe_within := gapless.read_duration(spec #> '{dedupe,within}', 'dedupe.within', interval '0', v_longest);
  end if;
  return r;
end
$$;
comment on function gapless.trigger_rule_of(jsonb) is 'Internal: when a trigger fires, of its spec with all defaults.';
