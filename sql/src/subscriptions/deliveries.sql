-- Three places know of deliveries: those that wait or are parked, those that are out, and the history. Each gives its first
-- ones by position; where two know one, what is now goes before what was.
create or replace function gapless.deliveries(subscription text, state text default null, after bigint default null,
  max_count integer default 100, backwards boolean default false)
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
  v_low constant bigint := case when backwards then 0 else least(coalesce(after, 0), 9223372036854775806) + 1 end;
  v_high constant bigint := case when backwards then greatest(coalesce(after, 9223372036854775807), 0) - 1 else 9223372036854775807 end;
  v_order constant text := case when backwards then 'desc' else 'asc' end;
begin
  if s.kind <> 'subscription' then
    perform gapless.refuse('subscription', 'must be a consumer group or a webhook', format('See %s_history().', s.kind));
  end if;
  if state is not null and state not in ('held', 'ready', 'retrying', 'parked', 'leased', 'delivered', 'skipped', 'discarded') then
    perform gapless.refuse('state', 'must be held, ready, retrying, parked, leased, delivered, skipped or discarded');
  end if;
  if max_count is null or max_count not between 1 and 1001 then
    perform gapless.refuse('max_count', 'must be from 1 to 1000');
  end if;
  if after < 0 then
    perform gapless.refuse('after', 'must be a position');
  end if;
  return query execute format($q$
    select gapless.show_delivery($1, k.position, k.state, k.attempts, k.due_at, k.reason, k.changed_at)
    from (
      select distinct on (a.position) a.*
      from (
        (select 1 as rank, d.position, case when d.state = 'due' then case when d.attempts > 0 then 'retrying' else 'ready' end else d.state end as state,
           d.attempts, d.due_at, d.reason, d.changed_at
         from gapless.delivery d
         where d.tenant_id = $1.tenant_id and d.subscription_id = $1.id and d.position between $2 and $3
           and ($4 is null or $4 in ('held', 'ready', 'retrying', 'parked') and d.state = case when $4 in ('ready', 'retrying') then 'due' else $4 end
             and ($4 not in ('ready', 'retrying') or (d.attempts > 0) = ($4 = 'retrying')))
         order by d.position %1$s limit $5)
        union all
        (select 1, u.position, 'leased', u.attempts, l.expires_at, null, l.taken_at
         from gapless.lease l cross join lateral unnest(l.positions, l.attempts) u (position, attempts)
         where l.tenant_id = $1.tenant_id and l.subscription_id = $1.id and u.position between $2 and $3 and ($4 is null or $4 = 'leased')
         order by u.position %1$s limit $5)
        union all
        (select 2, h.position, h.outcome, h.attempt, null, h.reason, h.at
         from (
           select distinct on (t.position) t.* from gapless.attempt t
           where t.tenant_id = $1.tenant_id and t.subscription_id = $1.id and t.position between $2 and $3
             and ($4 is null or $4 in ('delivered', 'skipped', 'discarded'))
           order by t.position %1$s, t.id desc) h
         where h.outcome in ('delivered', 'skipped', 'discarded') and ($4 is null or h.outcome = $4)
         limit $5)
      ) a
      order by a.position %1$s, a.rank
    ) k
    limit $5$q$, v_order)
  using s, v_low, v_high, state, max_count;
end
$$;
comment on function gapless.deliveries(text, text, bigint, integer, boolean) is
  'Deliveries of a subscription that are held behind their key, ready, retrying, parked or leased, and those its history knows (delivered, skipped, '
  'discarded), by position, after one; all of them or those in a state. dueAt of a leased one is the end of its lease; where that is '
  'over, it stays leased until somebody receives, who takes it back. max_count 1 to 1000. Errors: VG001, VG003, VG004.';
grant execute on function gapless.deliveries(text, text, bigint, integer, boolean) to gapless_user;
