-- A URL may itself be the credential, as those of Slack are: behind its host only what is a secret's name is shown.
create or replace function gapless.show_channel(channel gapless.channel)
  returns jsonb
  immutable
  set search_path = pg_catalog, pg_temp
  language sql
as $$
  select jsonb_strip_nulls(jsonb_build_object('id', $1.id, 'name', $1.name, 'version', $1.version, 'createdAt', gapless.wire_time($1.created_at),
      'updatedAt', gapless.wire_time($1.updated_at), 'listen', $1.listen))
    || $1.spec
    || case when $1.spec ? 'url' then jsonb_build_object('url', gapless.show_url($1.spec ->> 'url')) else '{}' end
    || case when $1.spec ? 'headers' then jsonb_build_object('headers', (
        select coalesce(jsonb_object_agg(h.key, case when gapless.is_credential(h.key) and h.value !~ '^[A-Za-z]{0,16} ?\{\{ *secret[.][A-Za-z0-9_-]+ *\}\}$' then '***' else h.value end), '{}')
        from jsonb_each_text($1.spec -> 'headers') h)) else '{}' end
$$;
comment on function gapless.show_channel(gapless.channel) is 'Internal: the JSON of a channel, hidden values as ***.';
