-- A key that is bound to an application makes webhooks of that one alone, and of the application's own events alone: it must
-- not read by a webhook what it may not read. What the tenant has set up for the customer stays as it is, until the key
-- changes which events it is about.
--   known  the webhook there is; null for a new one
create or replace function gapless.bound_application(spec jsonb, known gapless.subscription default null)
  returns jsonb
  stable
  set search_path = pg_catalog, pg_temp
  language plpgsql
as $$
declare
  v_bound constant text := nullif(current_setting('gapless.application', true), '');
  v_is_same constant boolean := known.id is not null and coalesce(nullif(spec -> 'selector', 'null'), '{}') = known.spec -> 'selector';
  v_own jsonb := coalesce(nullif(spec -> 'ownEvents', 'null'), case when known.id is not null then known.spec -> 'ownEvents' end);
begin
  if v_bound is null then
    return spec || case when v_own is not null then jsonb_build_object('ownEvents', v_own) else '{}' end;
  elsif coalesce(nullif(spec -> 'application', 'null'), to_jsonb(v_bound)) <> to_jsonb(v_bound) then
    perform gapless.refuse('application', 'must be the one the key is bound to');
  end if;
  -- A merge patch brings along what is there.
  if v_own = 'false' and coalesce(known.spec -> 'ownEvents', 'true') = 'true' then
    perform gapless.refuse('ownEvents', 'must be true: the key is bound to an application');
  elsif not v_is_same or v_own is null then
    v_own := 'true';
  end if;
  return spec || jsonb_build_object('application', v_bound, 'ownEvents', v_own);
end
$$;
comment on function gapless.bound_application(jsonb, gapless.subscription) is
  'Internal: a webhook''s spec with the application its caller is bound to, and about whose events it may be.';
