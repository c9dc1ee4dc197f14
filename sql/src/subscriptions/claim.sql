create or replace function gapless.claim(subscription text, key text, "window" interval default '24 hours')
  returns boolean
  volatile
  security definer
  set search_path = pg_catalog, pg_temp
  language plpgsql
as $$
#variable_conflict use_column
declare
  s constant gapless.subscription := gapless.pull_subscription(claim.subscription);
  v_now constant timestamptz := gapless.now();
  v_count integer;
begin
  if claim.key is null or length(claim.key) not between 1 and 256 then
    perform gapless.refuse('key', 'must be 1 to 256 characters');
  end if;
  if claim."window" is null or claim."window" not between interval '1 second' and interval '30 days' then
    perform gapless.refuse('window', 'must be from 1 second to 30 days');
  end if;
  insert into gapless.claim as c (tenant_id, subscription_id, key, at, until)
  values (s.tenant_id, s.id, claim.key, v_now, v_now + claim."window")
  on conflict (tenant_id, subscription_id, key) do update set at = v_now, until = excluded.until where c.until <= v_now;
  get diagnostics v_count = row_count;
  return v_count = 1;
end
$$;
comment on function gapless.claim(text, text, interval) is
  'True for the first who claims a key of the subscription within the window (1 second to 30 days), false for others: an inbox for '
  'effects that cannot be part of ack()''s transaction. A rollback gives the claim back. Errors: VG001, VG003, VG004.';
grant execute on function gapless.claim(text, text, interval) to gapless_user;
