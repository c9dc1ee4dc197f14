create or replace function gapless.replay_subscription(subscription text, after bigint, up_to bigint)
  returns jsonb
  volatile
  security definer
  set search_path = pg_catalog, pg_temp
  language plpgsql
as $$
declare
  s constant gapless.subscription := gapless.caller_subscription(subscription, 'admin', true);
  p gapless.subscription_progress := gapless.progress_of(s.tenant_id, s.id);
begin
  if s.kind <> 'subscription' then
    perform gapless.refuse('subscription', 'must be a consumer group or a webhook', format('A %s does nothing a second time; what failed is carried out again by redrive_%s().', s.kind, s.kind));
  end if;
  if p.replay_next is not null then
    perform gapless.fault('VG012', format('a replay is under way, at %s of %s', p.replay_next, p.replay_to), jsonb_build_object('field', 'after'),
      'Wait until it is through, or reset the subscription.');
  end if;
  if after is null or after < 0 then
    perform gapless.refuse('after', 'must be a position');
  end if;
  if up_to is null or up_to <= after then
    perform gapless.refuse('up_to', 'must be a position behind after');
  end if;
  -- What was not looked at yet comes anyway.
  if after + 1 < p.next then
    p.replay_next := after + 1;
    p.replay_to := least(up_to, p.next - 1);
    p.back_from := least(p.back_from, p.replay_next);
    perform gapless.save_progress(p);
    perform gapless.wake_webhook(s);
  end if;
  return gapless.show_subscription(s);
end
$$;
comment on function gapless.replay_subscription(text, bigint, bigint) is
  'Delivers a range of the log once more, from behind `after` up to `up_to`, before it goes on with what is new. What is out, waits or is parked is '
  'left as it is. Errors: VG001, VG003, VG004, VG012.';
grant execute on function gapless.replay_subscription(text, bigint, bigint) to gapless_user;
