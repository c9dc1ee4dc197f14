create or replace function gapless.append(
  stream text,
  events jsonb,
  expected_version bigint default null,
  must_exist boolean default false
)
  returns gapless.append_result
  volatile
  security definer
  set search_path = pg_catalog, pg_temp
  language plpgsql
as $$
begin
  return gapless.append_to(gapless.caller('events:append'), stream, events, expected_version, must_exist, false);
end
$$;
comment on function gapless.append(text, jsonb, bigint, boolean) is
  'Appends events (one object or an array of {id?, type, topic?, data, metadata?, occurred_at?}) to a stream, all or nothing. '
  'expected_version: null any, 0 the stream must not exist, n it must be at exactly n; must_exist: it must exist. '
  'The same event ids with the same content again return the first result as a duplicate. '
  'Errors: VG001 invalid_input, VG003 forbidden, VG005 wrong_expected_version, VG006 event_id_conflict, VG007 too_large.';
grant execute on function gapless.append(text, jsonb, bigint, boolean) to gapless_user;
