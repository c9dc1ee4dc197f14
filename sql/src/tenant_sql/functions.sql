set local role gapless_owner;
\ir hmac_sha256.sql
\ir scram_verifier.sql
\ir allow_tenant_sql.sql
\ir forbid_tenant_sql.sql

set local role gapless_engine;
\ir tenant_role.sql
\ir keep_tenant_sql.sql
\ir drop_tenant_sql.sql
\ir allow_function.sql
\ir forbid_function.sql
\ir act_login.sql
\ir act_query.sql
\ir act_call.sql
