-- There will be no further attempt at an occurrence. The subscription is locked where it failed.
create or replace function gapless.occurrence_over(subscription gapless.subscription, "position" bigint, results jsonb)
  returns void
  volatile
  security definer
  set search_path = pg_catalog, pg_temp
  set enable_seqscan = off
  language plpgsql
as $$
declare
  s constant gapless.subscription := subscription;
  v_failed constant boolean := coalesce((select bool_or(not (r -> 'ok')::boolean) from jsonb_array_elements(nullif(results, 'null')) r), true);
begin
  perform gapless.tell_occurrences(array[s.tenant_id], array[s.id], array[occurrence_over.position], case when v_failed then 'failed' else 'completed' end);
  if v_failed and exists (select from gapless.schedule c where c.tenant_id = s.tenant_id and c.subscription_id = s.id and c.pauses_on_failure) then
    perform gapless.hold_schedule(s.tenant_id, s.id, format('occurrence %s failed', occurrence_over.position));
  end if;
end
$$;
comment on function gapless.occurrence_over(gapless.subscription, bigint, jsonb) is 'Internal, for acted(): an occurrence that is done, or was given up.';
