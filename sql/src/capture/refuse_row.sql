create or replace function gapless.refuse_row(in_table text, key jsonb)
  returns jsonb
  volatile
  set search_path = pg_catalog, pg_temp
  language plpgsql
as $$
begin
  perform gapless.fault('VG007', format('the change of row %s of %s would be an event larger than 1 MiB', key, in_table),
    jsonb_build_object('field', 'row', 'rule', 'must not be larger than 1 MiB', 'table', in_table),
    'Capture the table again and leave the large column out: exclude.');
  return null;
end
$$;
comment on function gapless.refuse_row(text, jsonb) is 'Internal: VG007 for a captured row that is too large for an event.';
