set local role gapless_owner;
\ir read_key_path.sql
\ir key_text.sql
\ir read_times.sql
\ir is_time_of_day.sql
\ir depth_of.sql
\ir trigger_rule_of.sql
\ir read_trigger.sql

set local role gapless_engine;
\ir show_trigger.sql
\ir remove_trigger_parts.sql
\ir trigger_matches.sql
\ir judge.sql
\ir set_off.sql
\ir trigger_match.sql
\ir store_trigger.sql
\ir replace_trigger.sql
\ir create_trigger.sql
\ir define_trigger.sql
\ir change_trigger.sql
\ir get_trigger.sql
\ir list_triggers.sql
\ir pause_trigger.sql
\ir resume_trigger.sql
\ir remove_trigger.sql
\ir redrive_trigger.sql
\ir discard_trigger.sql
\ir trigger_history.sql
\ir trigger_firing.sql
\ir trigger_stats.sql
\ir try_event.sql
\ir test_trigger.sql
\ir try_trigger.sql
\ir backtest_trigger.sql
\ir prune_triggers.sql
\ir verify_firings.sql
