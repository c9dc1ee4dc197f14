-- Never null and never an error: compile_selector() writes only what has two values, and silent takes care of the rest.
-- Inlined: no `set`, no security definer.
create or replace function gapless.condition_holds(document jsonb, condition jsonpath)
  returns boolean
  immutable
  parallel safe
  language sql
as $$
  select condition is null or coalesce(jsonb_path_match(document, condition, '{}', true), false)
$$;
comment on function gapless.condition_holds(jsonb, jsonpath) is 'Whether an event document fulfils a compiled condition; null is no condition.';
grant execute on function gapless.condition_holds(jsonb, jsonpath) to gapless_user;
