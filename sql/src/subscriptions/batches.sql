-- Settled by settlement: what is not counted yet lies beside what is, and parts of a lease may be in both. So they are put
-- together by lease, which is also the only number of them that belongs to the subscription alone and may be shown.
create or replace function gapless.batches(subscription text, after bigint default null, max_count integer default 100, backwards boolean default false)
  returns setof jsonb
  volatile
  rows 100
  security definer
  set search_path = pg_catalog, pg_temp
  set enable_seqscan = off
  set jit = off
  language plpgsql
as $$
declare
  s constant gapless.subscription := gapless.caller_subscription(subscription, 'read');
  p constant gapless.subscription_progress := gapless.progress_of(s.tenant_id, s.id);
  v_low constant bigint := case when backwards then 1 else least(coalesce(after, 0), 9223372036854775806) + 1 end;
  v_high constant bigint := case when backwards then greatest(coalesce(after, 9223372036854775807), 0) - 1 else 9223372036854775807 end;
begin
  if s.mode <> 'pull' then
    perform gapless.refuse('subscription', 'must be of mode pull', case s.mode when 'push' then 'Each request to a webhook is kept: see deliveries() and delivery().'
      else format('See %s_history().', s.mode) end);
  end if;
  if max_count is null or max_count not between 1 and 1001 then
    perform gapless.refuse('max_count', 'must be from 1 to 1000');
  end if;
  if after < 0 then
    perform gapless.refuse('after', 'must be a lease');
  end if;
  if backwards is null then
    perform gapless.refuse('backwards', 'must be true or false');
  end if;
  return query execute format($q$
    select jsonb_build_object('lease', k.lease_id::text, 'consumer', b.consumer, 'takenAt', gapless.wire_time(b.taken_at),
      'settledAt', gapless.wire_time(b.settled_at), 'first', b.first::text, 'last', b.last::text,
      'delivered', b.delivered, 'skipped', b.skipped, 'failed', b.failed)
    from (
      (select distinct o.lease_id from gapless.settled_batch o
       where o.tenant_id = $1 and o.subscription_id = $2 and o.lease_id between $3 and $4
       order by o.lease_id %1$s limit $5)
      union
      (select distinct o.lease_id from gapless.settlement o
       where o.tenant_id = $1 and o.subscription_id = $2 and o.lease_id between greatest($3, $6) and $4 and o.first_position > 0
       order by o.lease_id %1$s limit $5)
      order by 1 %1$s limit $5
    ) k cross join lateral (
      select min(x.consumer) as consumer, min(x.taken_at) as taken_at, max(x.settled_at) as settled_at, min(x.first_position) as first,
        max(x.last_position) as last, sum(x.delivered) as delivered, sum(x.skipped) as skipped, sum(x.failed) as failed
      from (
        select o.consumer, o.taken_at, o.settled_at, o.first_position, o.last_position, o.delivered, o.skipped, o.failed
        from gapless.settled_batch o
        where o.tenant_id = $1 and o.subscription_id = $2 and o.lease_id = k.lease_id and o.first_position > 0
        union all
        select o.consumer, o.taken_at, o.settled_at, o.first_position, o.last_position, o.delivered, o.skipped, o.failed
        from gapless.settlement o
        where o.tenant_id = $1 and o.subscription_id = $2 and o.lease_id = k.lease_id and o.first_position > 0) x
    ) b
    where b.consumer is not null
    order by k.lease_id %1$s$q$, case when backwards then 'desc' else 'asc' end)
  using s.tenant_id, s.id, v_low, v_high, max_count, p.floor_lease;
end
$$;
comment on function gapless.batches(text, bigint, integer, boolean) is
  'What was settled of a consumer group, lease by lease, oldest first, behind a lease (backwards: the newest first, before it): lease, consumer, '
  'takenAt, settledAt, first and last position, and how many were delivered, skipped and failed. A lease may be out still, with a part of it settled. '
  'Kept for 7 days. max_count 1 to 1000. Errors: VG001, VG003, VG004.';
grant execute on function gapless.batches(text, bigint, integer, boolean) to gapless_user;
