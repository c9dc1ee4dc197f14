create or replace function gapless.list_subscriptions(mode text default null, after text default null, max_count integer default 100,
  application text default null)
  returns setof jsonb
  volatile
  rows 100
  security definer
  set search_path = pg_catalog, pg_temp
  set enable_seqscan = off
  language plpgsql
as $$
declare
  v_tenant integer;
  v_bound constant text := nullif(current_setting('gapless.application', true), '');
  v_modes text[] := '{}';
  -- A name alone is behind all that have it: nothing in the name of an application comes after ~.
  v_after constant text[] := string_to_array(list_subscriptions.after, '/');
begin
  -- Without a mode: what the caller may see.
  if mode is distinct from 'push' then
    begin
      v_tenant := gapless.caller('subscriptions:read');
      v_modes := v_modes || 'pull'::text;
    exception when sqlstate 'VG003' then
      if mode = 'pull' then raise; end if;
    end;
  end if;
  if mode is distinct from 'pull' then
    begin
      v_tenant := gapless.caller('webhooks:read');
      v_modes := v_modes || 'push'::text;
    exception when sqlstate 'VG003' then
      if v_modes = '{}' then raise; end if;
    end;
  end if;
  if max_count is null or max_count not between 1 and 1001 then
    perform gapless.refuse('max_count', 'must be from 1 to 1000');
  end if;
  if mode not in ('pull', 'push') then
    perform gapless.refuse('mode', 'must be pull or push');
  end if;
  return query
    select gapless.show_subscription(s) from gapless.subscription s
    where s.tenant_id = v_tenant and s.kind = 'subscription' and s.mode = any (v_modes) and (list_subscriptions.after is null or (s.name, coalesce(s.application, '')) > (v_after[1], coalesce(v_after[2], '~')))
      and (list_subscriptions.application is null or s.application = list_subscriptions.application)
      and (v_bound is null or s.application = v_bound)
    order by s.name, coalesce(s.application, '') limit max_count;
end
$$;
comment on function gapless.list_subscriptions(text, text, integer, text) is
  'Subscriptions by name, after a name (or name/application, where several have it), those of a mode (pull, push) or of an application if one is given. max_count 1 to 1000. Errors: VG001, VG003.';
grant execute on function gapless.list_subscriptions(text, text, integer, text) to gapless_user;
