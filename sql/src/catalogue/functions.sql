set local role gapless_owner;
\ir builtin_types.sql
\ir payload_schema.sql
\ir event_catalogue.sql
