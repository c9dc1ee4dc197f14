create or replace function gapless.define_channel(name text, spec jsonb)
  returns jsonb
  volatile
  security definer
  set search_path = pg_catalog, pg_temp
  set enable_seqscan = off
  language plpgsql
as $$
declare
  v_most constant integer := 1000;
  v_tenant constant integer := gapless.caller('channels:admin');
  v_now constant timestamptz := gapless.now();
  v_spec jsonb;
  r gapless.channel;
begin
  if define_channel.name is null or define_channel.name !~ '^[A-Za-z0-9._-]{1,128}$' or define_channel.name ~ '^[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}$' then
    perform gapless.refuse('name', 'must be 1 to 128 of A-Z a-z 0-9 . _ -, and not look like an id');
  elsif length(spec::text) > 65536 then
    perform gapless.refuse('spec', 'must not be larger than 64 KiB');
  end if;
  v_spec := gapless.check_channel(spec);
  if coalesce(spec -> 'name', to_jsonb(define_channel.name)) <> to_jsonb(define_channel.name) then
    perform gapless.refuse('name', 'must be the name that is defined');
  end if;
  select * into r from gapless.channel c where c.tenant_id = v_tenant and c.name = define_channel.name for update;
  v_spec := gapless.keep_hidden(r, v_spec);
  if r.id is null then
    if (select count(*) from gapless.channel c where c.tenant_id = v_tenant) >= v_most then
      perform gapless.refuse('name', format('would be one channel more than the %s a tenant may have', v_most));
    end if;
  elsif r.spec = v_spec then
    return gapless.show_channel(r);
  end if;
  insert into gapless.channel as c (tenant_id, id, name, type, spec, listen, created_at, updated_at)
  values (v_tenant, gapless.uuid_v7(), define_channel.name, v_spec ->> 'type', v_spec,
    case v_spec ->> 'type' when 'postgres' then coalesce(r.listen, 'gapless_' || left(encode(gapless.random_bytes(), 'hex'), 32)) end, v_now, v_now)
  on conflict on constraint channel_tenant_id_name_key do update
    set type = excluded.type, spec = excluded.spec, listen = excluded.listen, version = c.version + 1, updated_at = v_now
  returning * into r;
  perform gapless.tell_configuration(v_tenant, 'channel', 'defined', jsonb_build_object('name', r.name));
  return gapless.show_channel(r);
end
$$;
comment on function gapless.define_channel(text, jsonb) is
  'Makes or replaces a notification channel: {type: slack, url} | {type: webhook, url, headers?} | {type: email, host, port?, secure?: starttls|tls|none, user?, password?, from, to} | {type: postgres} | {type: log, level?}. '
  'Texts may hold {{secret.NAME}}; a password must be one. What was shown as *** may be given back so, and stays. Returns the channel, hidden values as ***; of type postgres with listen, the name to LISTEN on. Errors: VG001, VG003.';
grant execute on function gapless.define_channel(text, jsonb) to gapless_user;
