set local role gapless_owner;
\ir permits.sql

set local role gapless_engine;
\ir current_tenant.sql
\ir caller.sql
\ir authorize.sql
\ir check_permissions.sql
\ir create_tenant.sql
\ir activate_tenant.sql
\ir deactivate_tenant.sql
\ir grant_access.sql
\ir revoke_access.sql
\ir new_api_key.sql
\ir create_api_key.sql
\ir revoke_api_key.sql
\ir authenticate.sql

set local role gapless_owner;
\ir views.sql
