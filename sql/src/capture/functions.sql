set local role gapless_owner;
\ir transaction_name.sql
\ir captured_table.sql
\ir capture_of.sql
\ir capture_root.sql
\ir capture_code.sql
\ir capture_key.sql
\ir capture_stream.sql
\ir refuse_row.sql
\ir refuse_captured.sql
\ir capture_warnings.sql
\ir drop_captured.sql
\ir refuse_capture.sql
\ir read_capture.sql
\ir capture.sql
\ir release.sql
\ir capture_schema.sql
\ir release_schema.sql

set local role gapless_engine;
\ir capture_begun.sql
\ir capture_count.sql
\ir capture_append.sql
\ir capture_committed.sql
\ir drop_capture.sql
\ir store_capture.sql
\ir forget_capture.sql
\ir tell_ddl.sql
\ir ddl_made.sql
\ir ddl_dropped.sql
\ir store_schema.sql
\ir show_capture.sql
\ir captures.sql
\ir captured_schemas.sql
