create or replace function gapless.refuse_row(in_table text)
  returns void
  volatile
  set search_path = pg_catalog, pg_temp
  language plpgsql
as $$
begin
  perform gapless.fault('VG007', format('a change of a row of %s would be an event larger than 1 MiB', in_table),
    jsonb_build_object('field', 'row', 'rule', 'must not be larger than 1 MiB', 'table', in_table),
    'Capture the table again and leave large columns out (exclude), or write less into them.');
end
$$;
comment on function gapless.refuse_row(text) is 'Internal: VG007 for a captured row that is too large for an event.';
