set local role gapless_owner;
\ir idempotency_begin.sql
\ir idempotency_finish.sql
\ir idempotency_abandon.sql
