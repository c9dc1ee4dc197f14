-- Sent again out of its order: whoever asks for one delivery wants that one now.
create or replace function gapless.resend(webhook text, delivery bigint)
  returns jsonb
  volatile
  security definer
  set search_path = pg_catalog, pg_temp
  set enable_seqscan = off
  language plpgsql
as $$
declare
  s constant gapless.subscription := gapless.push_webhook(webhook, 'admin', true);
  p gapless.subscription_progress := gapless.progress_of(s.tenant_id, s.id);
  v_state text;
  v_positions bigint[];
begin
  p.next := greatest(p.next, gapless.push_low(s));
  select d.state into v_state from gapless.delivery d where d.tenant_id = s.tenant_id and d.subscription_id = s.id and d.position = resend.delivery;
  if v_state = 'parked' then
    perform gapless.redrive(s.id::text, array[resend.delivery]);
    return jsonb_build_object('id', resend.delivery::text, 'state', 'due');
  end if;
  if v_state is not null or exists (select from gapless.lease l
      where l.tenant_id = s.tenant_id and l.subscription_id = s.id and resend.delivery = any (l.positions)) then
    perform gapless.fault('VG012', format('delivery %s is under way', resend.delivery), jsonb_build_object('field', 'delivery'),
      'It waits to be sent, or is being sent.');
  end if;
  if resend.delivery between 1 and p.next - 1 then
    select m.positions into v_positions from gapless.next_matches(s.tenant_id, s.selection, resend.delivery, resend.delivery, 1) m;
  end if;
  if coalesce(cardinality(v_positions), 0) = 0 then
    perform gapless.fault('VG004', format('there is no delivery %s', coalesce(resend.delivery::text, 'null')), jsonb_build_object('field', 'delivery'),
      'A delivery has the position of its event; only what was handed out can be sent again.');
  end if;
  insert into gapless.delivery (tenant_id, subscription_id, position, state, due_at, reason, changed_at)
  values (s.tenant_id, s.id, resend.delivery, 'due', gapless.now(), 'resent', gapless.now());
  insert into gapless.attempt (tenant_id, subscription_id, position, attempt, at, outcome)
  values (s.tenant_id, s.id, resend.delivery, 0, gapless.now(), 'redriven');
  p.waiting := p.waiting + 1;
  perform gapless.save_progress(p);
  perform gapless.wake_webhook(s);
  return jsonb_build_object('id', resend.delivery::text, 'state', 'due');
end
$$;
comment on function gapless.resend(text, bigint) is
  'Sends one delivery of a webhook again, at once and out of order, whether it had arrived or not; the webhook-id is the same. A parked one is redriven. '
  'Returns {id, state}. Errors: VG003, VG004, VG012 (it is under way).';
grant execute on function gapless.resend(text, bigint) to gapless_user;
