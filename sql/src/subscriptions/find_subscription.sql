-- The subscription of a name of its kind, or of an id, whatever its kind; VG004 where there is none of the tenant. A name
-- is that of one without an application, or else of the only one that has it; VG001 where several applications do. With an
-- application given ('' for none) it is the one of that application alone. With lock, whoever calls is the only one
-- that hands out and takes back its deliveries, up to the end of the transaction.
create or replace function gapless.find_subscription(tenant integer, subscription text, lock boolean default false,
  kind text default 'subscription', application text default null)
  returns gapless.subscription
  volatile
  security definer
  set search_path = pg_catalog, pg_temp
  set enable_seqscan = off
  language plpgsql
as $$
declare
  v_id constant uuid := case when subscription ~ '^[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}$' then subscription::uuid end;
  v_bound constant text := nullif(current_setting('gapless.application', true), '');
  v_application constant text := coalesce(v_bound, application);
  r gapless.subscription;
begin
  -- The row that is locked never changes, so a snapshot from before the lock would not be refused by itself: what others
  -- were given meanwhile would be handed out again.
  if lock and current_setting('transaction_isolation') <> 'read committed' then
    perform gapless.refuse('transaction', 'must be at isolation level read committed, to see what others hold',
      'Only ack(), skip(), renew() and claim() may be part of a repeatable read or serializable transaction.');
  end if;
  if v_id is not null and lock then
    select * into r from gapless.subscription s where s.tenant_id = tenant and s.id = v_id for no key update;
  elsif v_id is not null then
    select * into r from gapless.subscription s where s.tenant_id = tenant and s.id = v_id;
  elsif lock then
    select * into r from gapless.subscription s where s.tenant_id = tenant and s.kind = find_subscription.kind and s.name = find_subscription.subscription
      and (v_application is null or coalesce(s.application, '') = v_application) order by coalesce(s.application, '') limit 1 for no key update;
  else
    select * into r from gapless.subscription s where s.tenant_id = tenant and s.kind = find_subscription.kind and s.name = find_subscription.subscription
      and (v_application is null or coalesce(s.application, '') = v_application) order by coalesce(s.application, '') limit 1;
  end if;
  if v_id is null and v_application is null and r.application is not null and exists (select from gapless.subscription s
      where s.tenant_id = tenant and s.kind = find_subscription.kind and s.name = find_subscription.subscription and s.id <> r.id) then
    perform gapless.refuse(kind, 'is the name of webhooks of several applications', 'Use the id of the one that is meant.');
  end if;
  if r.id is null or v_bound is not null and r.application is distinct from v_bound then
    perform gapless.fault('VG004', format('there is no %s %L', kind, coalesce(subscription, '')),
      jsonb_build_object('field', kind), format('See list_%ss(); a name or an id is wanted.', kind));
  end if;
  return r;
end
$$;
comment on function gapless.find_subscription(integer, text, boolean, text, text) is 'Internal: a subscription of the tenant by name or id, locked if wanted; VG001, VG004.';
