set local role gapless_owner;
\ir builtin_families.sql
\ir family_of.sql

set local role gapless_engine;
\ir is_told.sql
\ir tell.sql
\ir tell_configuration.sql
\ir next_notice.sql
\ir append_notices.sql
\ir builtin_events.sql
\ir list_builtin_events.sql
\ir tells_connections.sql
\ir tell_definition.sql
