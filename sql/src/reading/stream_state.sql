create or replace function gapless.stream_state(stream text, out version bigint, out watermark bigint, out category text,
  out partition integer, out created_at timestamptz, out updated_at timestamptz)
  stable
  security definer
  set search_path = pg_catalog, pg_temp
  set enable_seqscan = off
  language plpgsql
as $$
declare
  v_tenant constant integer := gapless.authorize('streams:read');
begin
  select s.version, s.created_at, s.updated_at into stream_state.version, stream_state.created_at, stream_state.updated_at
  from gapless.stream s where s.tenant_id = v_tenant and s.name = stream_state.stream;
  if not found then
    perform gapless.fault('VG004', format('there is no stream %L', stream_state.stream), jsonb_build_object('field', 'stream'), null);
  end if;
  -- Positions follow versions, so the sequenced versions are 1 to the watermark; it is near the end.
  select e.version into watermark
  from gapless.event e
  where e.tenant_id = v_tenant and e.stream = stream_state.stream
    and exists (select from gapless.log l where l.tenant_id = e.tenant_id and l.seq = e.seq)
  order by e.version desc limit 1;
  watermark := coalesce(watermark, 0);
  category := gapless.category_of(stream_state.stream);
  partition := gapless.partition_of(stream_state.stream);
end
$$;
comment on function gapless.stream_state(text) is
  'A stream''s version, watermark (its versions up to here have a position), category, partition and times. Errors: VG004.';
grant execute on function gapless.stream_state(text) to gapless_user;
