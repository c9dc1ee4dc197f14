set local role gapless_owner;
\ir error_table.sql
