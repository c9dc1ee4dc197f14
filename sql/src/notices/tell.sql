-- Written down with its cause, and gone with it if that is undone; append_notices() puts it on the log soon after. It waits for
-- nobody's stream, and cannot fail for what the log looks like. Told twice under one id, it is there once.
create or replace function gapless.tell(tenant integer, type text, stream text, data jsonb, id uuid default null, metadata jsonb default '{}')
  returns void
  volatile
  security definer
  set search_path = pg_catalog, pg_temp
  language plpgsql
as $$
declare
  v_family constant text := gapless.family_of(type);
  v_now constant timestamptz := gapless.now();
begin
  if v_family is null or gapless.is_told(tenant, v_family) then
    insert into gapless.notice (tenant_id, id, stream, type, data, metadata, at, due_at)
    values (tenant, coalesce(tell.id, gapless.uuid_v7()), tell.stream, tell.type,
      -- What is not there is left out: the catalogue says of a field what it is, not that it may be null.
      (select coalesce(jsonb_object_agg(d.key, d.value), '{}') from jsonb_each(tell.data) d where d.value <> 'null'), tell.metadata, v_now, v_now)
    on conflict do nothing;
    -- Whoever did it may sit in psql: servers that sleep are to look.
    perform pg_notify('gapless', 'told');
  end if;
end
$$;
comment on function gapless.tell(integer, text, text, jsonb, uuid, jsonb) is
  'Internal: a built-in event, to be appended to its tenant''s log soon after the cause was committed, if its family is on. With an id (made '
  'from what happened) it is there once, however often it is told.';
