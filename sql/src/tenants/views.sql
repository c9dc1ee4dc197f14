create or replace view gapless.api_keys with (security_barrier = true) as
select k.id, k.name, k.permissions, k.created_at, k.expires_at, k.revoked_at, k.last_used_at
from gapless.api_key k
where k.tenant_id = (select gapless.current_tenant());
comment on view gapless.api_keys is 'The tenant''s API keys, without the keys.';
grant select on gapless.api_keys to gapless_user;
