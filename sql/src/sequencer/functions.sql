set local role gapless_owner;
\ir lock_events.sql
\ir raise_sequence.sql
\ir sequence.sql

set local role gapless_engine;
\ir fresh_events.sql
\ir learn_names.sql
\ir number_events.sql
\ir run_is_ours.sql
\ir snapshot_of_others.sql
\ir sequence_run.sql
\ir highest.sql
\ir adopt.sql
\ir needs_adoption.sql
\ir backlog.sql
\ir heads.sql
\ir verify.sql
