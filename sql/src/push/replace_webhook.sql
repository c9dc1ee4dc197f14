-- What cannot be seen cannot be repeated: a credential given as *** stays as it is. But it was given for one origin: whoever
-- could take it along to another would read it there.
create or replace function gapless.replace_webhook(subscription gapless.subscription, spec jsonb)
  returns jsonb
  volatile
  security definer
  set search_path = pg_catalog, pg_temp
  set enable_seqscan = off
  language plpgsql
as $$
declare
  s constant gapless.subscription := subscription;
  v_known jsonb;
  v_headers jsonb;
  v_repeats boolean := false;
  v_spec jsonb := gapless.bound_application(spec, subscription);
  r gapless.subscription;
begin
  select e.headers into v_known from gapless.endpoint e where e.tenant_id = s.tenant_id and e.subscription_id = s.id;
  if jsonb_typeof(v_spec -> 'headers') = 'object' then
    v_repeats := exists (select from jsonb_each(v_spec -> 'headers') h join jsonb_object_keys(v_known) k on lower(k) = lower(h.key)
      where h.value = '"***"' and gapless.is_credential(h.key));
    select coalesce(jsonb_object_agg(h.key, case when h.value = '"***"' and gapless.is_credential(h.key) then coalesce(
      (select k.value from jsonb_each(v_known) k where lower(k.key) = lower(h.key)), h.value) else h.value end), '{}')
    into v_headers from jsonb_each(v_spec -> 'headers') h;
    v_spec := v_spec || jsonb_build_object('headers', v_headers);
  end if;
  r := gapless.read_webhook(v_spec);
  if v_repeats and gapless.url_origin(r.spec ->> 'url') is distinct from gapless.url_origin(s.spec ->> 'url') then
    perform gapless.refuse('headers', 'must be given again with their hidden values, because the url has another origin',
      'Give the values of the headers shown as *** with this change, or null for those the new endpoint does not need.');
  end if;
  if r.spec -> 'signing' <> s.spec -> 'signing' then
    perform gapless.refuse('signing', 'cannot be changed', 'Make another webhook, and remove this one when its receiver has moved.');
  end if;
  if coalesce(v_spec -> 'secret', 'null') <> 'null' and not exists (select from gapless.endpoint_secret k
      where k.tenant_id = s.tenant_id and k.subscription_id = s.id and k.expires_at is null and k.digest = gapless.secret_digest(s.id, v_spec ->> 'secret')) then
    perform gapless.refuse('secret', 'cannot be changed so', 'Use rotate_secret().');
  end if;
  r := gapless.store_subscription(s.tenant_id, s, r, null);
  v_headers := coalesce(nullif(v_spec -> 'headers', 'null'), '{}');
  if v_headers <> v_known then
    update gapless.endpoint e set headers = v_headers where e.tenant_id = s.tenant_id and e.subscription_id = s.id;
    -- Only the value of a credential is new: that is not in the spec.
    if r.version = s.version then
      update gapless.subscription u set version = u.version + 1, updated_at = gapless.now()
      where u.tenant_id = s.tenant_id and u.id = s.id returning u.* into r;
    end if;
  end if;
  -- Another address, or a new beginning: what went wrong before counts no more.
  if r.spec -> 'url' <> s.spec -> 'url' or r.enabled and not s.enabled then
    perform gapless.mend_circuit(r);
  end if;
  return gapless.show_subscription(r);
end
$$;
comment on function gapless.replace_webhook(gapless.subscription, jsonb) is 'Internal: gives a webhook, whose row is locked, another spec.';
