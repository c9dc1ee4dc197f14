create or replace view gapless.api_keys with (security_barrier = true) as
select k.id, k.name, k.permissions, k.created_at, k.expires_at, k.revoked_at, k.last_used_at, k.application
from gapless.api_key k
where k.tenant_id = (select gapless.authorize('keys:admin'));
comment on view gapless.api_keys is 'The tenant''s API keys, without the keys. Needs keys:admin.';
grant select on gapless.api_keys to gapless_user;
