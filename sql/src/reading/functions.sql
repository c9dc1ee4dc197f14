set local role gapless_owner;
\ir check_names.sql
\ir events.sql
\ir streams.sql
\ir read_stream.sql
\ir check_filter.sql
\ir type_ids.sql
\ir settle.sql
\ir position_at.sql
\ir page_plan.sql
\ir read_log.sql
\ir stream_version.sql
\ir position_of.sql
\ir wait_for.sql
\ir log_state.sql
\ir waiting.sql
\ir stats.sql
\ir stream_state.sql
\ir partitions.sql

set local role gapless_engine;
\ir version_at.sql
