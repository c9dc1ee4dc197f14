create or replace function gapless.store_value(tenant integer, key text, value jsonb, ttl interval)
  returns jsonb
  volatile
  security definer
  set search_path = pg_catalog, pg_temp
  set enable_seqscan = off
  language plpgsql
as $$
declare
  v_most constant integer := 10000;
  v_now constant timestamptz := gapless.now();
  r gapless.value;
begin
  if key is null or not gapless.is_sound_name(key) then
    perform gapless.refuse('key', 'must be a text of 1 to 256 characters, without control characters');
  elsif value is null then
    perform gapless.refuse('value', 'is required', 'Give JSON null to store that.');
  elsif octet_length(value::text) > 65536 then
    perform gapless.fault('VG007', 'value is larger than 64 KiB', jsonb_build_object('field', 'value', 'rule', 'must not be larger than 64 KiB'), 'Append an event instead.');
  elsif ttl not between interval '1 second' and interval '3650 days' then
    perform gapless.refuse('ttl', 'must be from 1 second to 3650 days');
  end if;
  update gapless.value v set value = store_value.value, expires_at = v_now + ttl, updated_at = v_now
  where v.tenant_id = tenant and v.key = store_value.key returning v.* into r;
  if r.key is null then
    if (select count(*) from gapless.value v where v.tenant_id = tenant and (v.expires_at is null or v.expires_at > v_now)) >= v_most then
      perform gapless.refuse('key', format('would be one value more than the %s a tenant may have', v_most), 'Give values a ttl, or remove some.');
    end if;
    insert into gapless.value as v (tenant_id, key, value, expires_at, updated_at) values (tenant, store_value.key, store_value.value, v_now + ttl, v_now)
    on conflict on constraint value_pkey do update set value = excluded.value, expires_at = excluded.expires_at, updated_at = excluded.updated_at
    returning v.* into r;
  end if;
  return gapless.show_value(r);
end
$$;
comment on function gapless.store_value(integer, text, jsonb, interval) is 'Internal: set_value() for a tenant that is known.';
