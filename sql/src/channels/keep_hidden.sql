-- What is not shown cannot be repeated: given back as it was shown it stays as it is, a header as long as it goes to the same URL.
-- Whoever could take it along to another would read it there.
--   known  the channel as it is; all null where there is none
create or replace function gapless.keep_hidden(known gapless.channel, spec jsonb)
  returns jsonb
  immutable
  set search_path = pg_catalog, pg_temp
  language plpgsql
as $$
declare
  v_hidden constant text := '***';
  v_known constant jsonb := case when known.type = spec ->> 'type' then known.spec else '{}' end;
  v_spec jsonb := spec;
  v_value jsonb;
  h record;
begin
  if right(spec ->> 'url', 4) = '/' || v_hidden then
    if spec ->> 'url' is distinct from gapless.show_url(v_known ->> 'url') then
      perform gapless.refuse('url', 'must be given whole: what was shown as *** is not known here');
    end if;
    v_spec := v_spec || jsonb_build_object('url', v_known -> 'url');
  end if;
  for h in select e.key from jsonb_each(case when spec ? 'headers' then spec -> 'headers' else '{}' end) e where e.value = to_jsonb(v_hidden) and gapless.is_credential(e.key) order by e.key loop
    v_value := (select k.value from jsonb_each(case when v_known ? 'headers' then v_known -> 'headers' else '{}' end) k where lower(k.key) = lower(h.key));
    if v_value is null or v_spec -> 'url' <> v_known -> 'url' then
      perform gapless.refuse(gapless.field_at('headers', h.key), 'must be given again: what was shown as *** is not known here, or was for another url');
    end if;
    v_spec := jsonb_set(v_spec, array['headers', h.key], v_value);
  end loop;
  return v_spec;
end
$$;
comment on function gapless.keep_hidden(gapless.channel, jsonb) is 'Internal, for define_channel(): a spec in which *** stands for what it stood for when the channel was shown; VG001.';
