-- logged_at never decreases in position order and positions have no gap, so a moment's place is found by halving.
create or replace function gapless.position_at(tenant integer, moment timestamptz)
  returns bigint
  stable
  set search_path = pg_catalog, pg_temp
  set enable_seqscan = off
  language plpgsql
as $$
declare
  v_low bigint;
  v_high bigint;
  v_middle bigint;
begin
  select min(l.position) - 1, max(l.position) into v_low, v_high from gapless.log l where l.tenant_id = position_at.tenant;
  if v_high is null then
    return 0;
  end if;
  -- Invariant: everything up to v_low was logged at or before the moment, everything above v_high after it.
  while v_low < v_high loop
    v_middle := (v_low + v_high + 1) / 2;
    if (select l.logged_at from gapless.log l where l.tenant_id = position_at.tenant and l.position = v_middle) <= moment then
      v_low := v_middle;
    else
      v_high := v_middle - 1;
    end if;
  end loop;
  return v_low;
end
$$;
comment on function gapless.position_at(integer, timestamptz) is 'The last position logged at or before a moment.';

create or replace function gapless.position_at(moment timestamptz)
  returns bigint
  volatile
  security definer
  set search_path = pg_catalog, pg_temp
  language plpgsql
as $$
declare
  v_tenant constant integer := gapless.caller('events:read');
begin
  perform gapless.settle(v_tenant, moment);
  return gapless.position_at(v_tenant, moment);
end
$$;
comment on function gapless.position_at(timestamptz) is
  'The last position of the tenant''s log that was there at a moment; 0 before the first. For a moment that has passed the '
  'answer never changes (on a standby, and in a transaction at repeatable read: for one older than the newest event seen). Errors: VG003, VG012.';
grant execute on function gapless.position_at(timestamptz) to gapless_user;
