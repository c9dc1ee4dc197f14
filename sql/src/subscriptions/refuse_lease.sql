create or replace function gapless.refuse_lease(lease bigint, delivery bigint)
  returns void
  volatile
  set search_path = pg_catalog, pg_temp
  language plpgsql
as $$
begin
  perform gapless.fault('VG013',
    case when delivery is null then format('lease %s is not out: it was settled, or lost when it expired', coalesce(lease::text, 'null'))
      else format('delivery %s is not out with lease %s: it was settled, or taken back', delivery, lease) end,
    jsonb_build_object('field', case when delivery is null then 'lease' else 'deliveries' end),
    'Nothing was changed. Somebody else may have the delivery now: undo its effects, and receive again.');
end
$$;
comment on function gapless.refuse_lease(bigint, bigint) is 'Internal: raises VG013 lease_lost.';
