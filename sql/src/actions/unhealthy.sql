-- What is wrong; null: nothing. Only what is the tenant's own is told.
create or replace function gapless.unhealthy(tenant integer, "check" text, value jsonb)
  returns text
  volatile
  security definer
  set search_path = pg_catalog, pg_temp
  set enable_seqscan = off
  language plpgsql
as $$
declare
  v_longest constant interval := interval '10 seconds';
  b record;
  v_lag bigint;
  s gapless.subscription;
  v_some text[] := '{}';
begin
  case "check"
    when 'database' then
      if pg_is_in_recovery() or current_setting('transaction_read_only')::boolean then
        return 'the database takes no writes';
      end if;
      -- Fails where no transaction can begin any more.
      perform pg_current_xact_id();
    when 'sequencer' then
      select * into b from gapless.backlog();
      if b.is_copy then
        return 'the sequencer has stopped: this database is a copy that nobody adopted';
      elsif b.pending > 0 and b.oldest < gapless.now() - v_longest then
        return format('%s events wait for their position, the oldest since %s', b.pending, gapless.wire_time(b.oldest));
      end if;
    when 'webhooks' then
      for s in select * from gapless.subscription u where u.tenant_id = unhealthy.tenant and u.mode = 'push' order by u.name loop
        if gapless.is_broken(s) or s.disabled_for is not null then
          v_some := v_some || format('%s (%s)', s.name, coalesce(s.disabled_for, 'keeps failing'));
        end if;
      end loop;
    when 'parked' then
      for s in select * from gapless.subscription u where u.tenant_id = unhealthy.tenant order by u.name loop
        if (gapless.progress_of(s.tenant_id, s.id)).parked > 0 then
          v_some := v_some || format('%s (%s)', s.name, (gapless.progress_of(s.tenant_id, s.id)).parked);
        end if;
      end loop;
    when 'lag' then
      for s in select * from gapless.subscription u where u.tenant_id = unhealthy.tenant and u.kind = 'subscription' and u.enabled order by u.name loop
        v_lag := (gapless.stats_of(s) #>> '{lag,events}')::bigint;
        if v_lag > (value -> 'lag')::bigint then
          v_some := v_some || format('%s (%s events behind)', s.name, v_lag);
        end if;
      end loop;
  end case;
  if v_some <> '{}' then
    return left(case "check" when 'webhooks' then 'broken or disabled: ' when 'parked' then 'parked deliveries: ' else 'behind: ' end || array_to_string(v_some[:20], ', '), 1000);
  end if;
  return null;
end
$$;
comment on function gapless.unhealthy(integer, text, jsonb) is 'Internal, for act_health(): what is wrong, or null.';
