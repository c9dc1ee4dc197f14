-- A worker tells what becomes of its job; one that died at the last attempt cannot. Its job is told as failed here, when it is
-- parked, unless it was told to be over before. The streams of jobs are short: where somebody made a job of another stream, only
-- what is near it is looked at.
--   positions  those that are given up
create or replace function gapless.tell_lost_jobs(subscription gapless.subscription, batch gapless.lease, positions bigint[])
  returns void
  volatile
  security definer
  set search_path = pg_catalog, pg_temp
  set enable_seqscan = off
  set enable_hashjoin = off
  set enable_mergejoin = off
  language sql
as $$
  insert into gapless.notice (tenant_id, id, stream, type, topic, data, metadata, at, due_at)
  select $1.tenant_id, gapless.firing_id(e.id, format('failed %s', $2.id)), e.stream, 'job.failed', e.topic,
    jsonb_build_object('job_id', e.data -> 'job_id', 'name', e.data -> 'name', 'attempt', $2.attempts[array_position($2.positions, l.position)] + 1,
      'error', 'its worker was lost: the lease expired'),
    jsonb_build_object('causation_id', e.id, 'correlation_id', coalesce(gapless.link_of(e.metadata, 'correlation_id'), e.id::text))
      || jsonb_strip_nulls(jsonb_build_object('depth', e.metadata -> 'depth', 'firing', e.metadata -> 'firing')),
    n.now, n.now
  from (select gapless.now() as now) n
  cross join unnest($3) p (position)
  cross join lateral (select o.position, o.seq from gapless.log o where o.tenant_id = $1.tenant_id and o.position = p.position offset 0) l
  cross join lateral (select v.* from gapless.event v where v.tenant_id = $1.tenant_id and v.seq = l.seq offset 0) e
  where e.type = 'job.created' and jsonb_typeof(e.data -> 'job_id') = 'string' and jsonb_typeof(e.data -> 'name') = 'string'
    and not exists (select from gapless.event o where o.tenant_id = $1.tenant_id and o.stream = e.stream and o.version > e.version and o.version <= e.version + 1000
      and o.type in ('job.completed', 'job.canceled') and o.data -> 'job_id' = e.data -> 'job_id')
  on conflict do nothing
$$;
comment on function gapless.tell_lost_jobs(gapless.subscription, gapless.lease, bigint[]) is
  'Internal, for give_back(): job.failed of jobs that are parked because their worker was lost.';
