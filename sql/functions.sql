-- Functions and views: `create or replace`, so this file serves install, update and a live reload alike.
-- Each is owned by one of two roles nobody logs in as:
--   gapless_owner   row level security holds for it too, so a reading function cannot show another tenant's rows even
--                   if its query were wrong
--   gapless_engine  may see all tenants: the write path, the sequencer and the look-ups that find out who is calling
set local role gapless_owner;
\ir src/schema/error_table.sql
\ir src/clock/faked_now.sql
\ir src/clock/now.sql
\ir src/fault/fault.sql
\ir src/fault/refuse.sql
\ir src/topics/topic_regex.sql
\ir src/topics/topic_range.sql
\ir src/topics/topic_candidates.sql
\ir src/topics/topic_condition.sql
\ir src/topics/topic_matches.sql
\ir src/topics/topic_of_family.sql
\ir src/topics/topic_of.sql
\ir src/log/uuid_v7.sql
\ir src/log/category_of.sql
\ir src/log/partition_of.sql
\ir src/log/as_array.sql
\ir src/log/is_time.sql
\ir src/log/is_sound_name.sql
\ir src/log/is_sound_type.sql
\ir src/log/has_sound_options.sql
\ir src/log/is_sound_event.sql
\ir src/log/wrong_version.sql
\ir src/log/refuse_event.sql
\ir src/log/refuse_entry.sql
\ir src/log/refuse_request.sql
\ir src/tenants/permits.sql
\ir src/tracing/link_of.sql

set local role gapless_engine;
\ir src/tenants/current_tenant.sql
\ir src/tenants/caller.sql
\ir src/tenants/authorize.sql
\ir src/tenants/check_permissions.sql
\ir src/tenants/create_tenant.sql
\ir src/tenants/grant_access.sql
\ir src/tenants/revoke_access.sql
\ir src/tenants/create_api_key.sql
\ir src/tenants/revoke_api_key.sql
\ir src/tenants/authenticate.sql
\ir src/log/known_result.sql
\ir src/log/append_one.sql
\ir src/log/append_many.sql
\ir src/log/append_few.sql
\ir src/log/append_to.sql
\ir src/log/append.sql
\ir src/log/request_body.sql
\ir src/log/decide.sql
\ir src/log/append_entries.sql
\ir src/log/append_alone.sql
\ir src/log/append_batch.sql
\ir src/log/append_group.sql
\ir src/log/append_each.sql
\ir src/sequencer/fresh_events.sql
\ir src/sequencer/learn_names.sql
\ir src/sequencer/number_events.sql
\ir src/sequencer/run_is_ours.sql
\ir src/sequencer/snapshot_of_others.sql
\ir src/sequencer/sequence_run.sql
\ir src/sequencer/highest.sql
\ir src/sequencer/adopt.sql
\ir src/sequencer/needs_adoption.sql
\ir src/sequencer/backlog.sql
\ir src/sequencer/heads.sql
\ir src/sequencer/verify.sql

set local role gapless_owner;
\ir src/sequencer/lock_events.sql
\ir src/sequencer/raise_sequence.sql
\ir src/sequencer/sequence.sql
\ir src/tenants/views.sql
\ir src/reading/events.sql
\ir src/reading/streams.sql

set local role gapless_engine;
\ir src/reading/version_at.sql
\ir src/tracing/correlated.sql
\ir src/tracing/trace.sql

set local role gapless_owner;
\ir src/reading/read_stream.sql
\ir src/reading/check_filter.sql
\ir src/reading/type_ids.sql
\ir src/reading/settle.sql
\ir src/reading/position_at.sql
\ir src/reading/page_plan.sql
\ir src/reading/read_log.sql
\ir src/reading/stream_version.sql
\ir src/reading/position_of.sql
\ir src/reading/wait_for.sql
\ir src/reading/log_state.sql
\ir src/reading/waiting.sql
\ir src/reading/stats.sql
\ir src/reading/stream_state.sql
\ir src/reading/partitions.sql
\ir src/catalogue/builtin_types.sql
\ir src/idempotency/idempotency_begin.sql
\ir src/idempotency/idempotency_finish.sql
\ir src/idempotency/idempotency_abandon.sql
reset role;
\ir src/schema/grants.sql
