-- How many further occurrences a schedule may have beside or behind those that are not over: waiting, out or to be tried again.
create or replace function gapless.room_for_occurrences(tenant integer, id uuid, overlap text)
  returns integer
  stable
  security definer
  set search_path = pg_catalog, pg_temp
  set enable_seqscan = off
  language plpgsql
as $$
declare
  v_most integer;
  v_waiting integer;
begin
  if overlap not in ('skip', 'queue-one') then
    return 2147483647;
  end if;
  v_most := case overlap when 'skip' then 1 else 2 end;
  select count(*) into v_waiting from (
    select from gapless.delivery d where d.tenant_id = tenant and d.subscription_id = room_for_occurrences.id and d.state <> 'parked' limit v_most) w;
  return greatest(v_most - v_waiting - coalesce((select sum(cardinality(l.positions)) from gapless.lease l
    where l.tenant_id = tenant and l.subscription_id = room_for_occurrences.id), 0), 0);
end
$$;
comment on function gapless.room_for_occurrences(integer, uuid, text) is 'Internal: how many more occurrences of a schedule its overlap policy lets through.';
