-- A job is an event, job.created, which the SDK's workers consume. Its id is that of its stream.
create or replace function gapless.act_job(tenant text, subscription uuid, "position" bigint, place integer, action jsonb)
  returns jsonb
  volatile
  security definer
  set search_path = pg_catalog, pg_temp
  set enable_seqscan = off
  language plpgsql
as $$
declare
  f constant gapless.firing := gapless.act_firing(tenant, subscription, "position");
  v_id constant uuid := gapless.firing_id(f.id, place::text);
  v_source constant jsonb := (select jsonb_build_object('id', f.id, s.mode, s.name, 'number', f.position::text) from gapless.subscription s
    where s.tenant_id = f.tenant_id and s.id = f.subscription_id);
begin
  return gapless.act_events(f, place::text, 'job-' || v_id, jsonb_build_array(jsonb_build_object('type', 'job.created',
    'topic', format('jobs/%s/%s', action ->> 'name', v_id),
    'data', jsonb_build_object('job_id', v_id, 'name', action -> 'name', 'firing', v_source,
      'input', case jsonb_typeof(action -> 'data') when 'string' then (action ->> 'data')::jsonb else coalesce(action -> 'data', 'null') end)
      || case when action ? 'timeout' then jsonb_build_object('timeout', action -> 'timeout') else '{}' end)))
    || jsonb_build_object('jobId', v_id);
end
$$;
comment on function gapless.act_job(text, uuid, bigint, integer, jsonb) is
  'Carries out a job action of a firing: appends job.created once: {jobId, eventId, stream, version, duplicate?}. Server roles only. Errors: VG001, VG004, VG007.';
grant execute on function gapless.act_job(text, uuid, bigint, integer, jsonb) to gapless_server;
