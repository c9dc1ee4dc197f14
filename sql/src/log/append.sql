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
declare
  v_tenant integer;
  v_is_plain boolean;
begin
  -- The usual case in one statement: a granted role, and one sound event without an id. Everything in here is paid by
  -- every such append. Whatever it does not answer is left to the functions that know every case and every error.
  select a.tenant_id,
    not append.events ? 'id' and coalesce(append.expected_version >= append.must_exist::integer, true)
      and gapless.is_sound_event(append.events) and gapless.is_sound_name(append.stream)
  into v_tenant, v_is_plain
  from gapless.access a
  where a.role_name = session_user and a.tenant_active and not pg_has_role(session_user, 'gapless_server', 'member')
    and gapless.permits(a.permissions, 'events:append');
  if v_is_plain then
    return gapless.append_one(v_tenant, stream, events, expected_version, must_exist);
  end if;
  return gapless.append_to(coalesce(v_tenant, gapless.caller('events:append')), stream, events, expected_version, must_exist, false);
end
$$;
comment on function gapless.append(text, jsonb, bigint, boolean) is
  'Appends events (one object or an array of {id?, type, topic?, data, metadata?, occurred_at?}) to a stream, all or nothing. '
  'expected_version: null any, 0 the stream must not exist, n it must be at exactly n; must_exist: it must exist. '
  'The same event ids with the same content again return the first result as a duplicate. '
  'Errors: VG001 invalid_input, VG003 forbidden, VG005 wrong_expected_version, VG006 event_id_conflict, VG007 too_large.';
grant execute on function gapless.append(text, jsonb, bigint, boolean) to gapless_user;
