-- A key that is bound to an application makes webhooks of that one alone.
create or replace function gapless.bound_application(spec jsonb)
  returns jsonb
  stable
  set search_path = pg_catalog, pg_temp
  language plpgsql
as $$
declare
  v_bound constant text := nullif(current_setting('gapless.application', true), '');
begin
  if v_bound is null then
    return spec;
  elsif coalesce(nullif(spec -> 'application', 'null'), to_jsonb(v_bound)) <> to_jsonb(v_bound) then
    perform gapless.refuse('application', 'must be the one the key is bound to');
  end if;
  return spec || jsonb_build_object('application', v_bound);
end
$$;
comment on function gapless.bound_application(jsonb) is 'Internal: a webhook''s spec with the application its caller is bound to.';
