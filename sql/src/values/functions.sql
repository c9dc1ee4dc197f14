set local role gapless_owner;
\ir show_value.sql

set local role gapless_engine;
\ir store_value.sql
\ir set_value.sql
\ir get_value.sql
\ir list_values.sql
\ir remove_value.sql
