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
\ir src/subscriptions/duration_text.sql
\ir src/subscriptions/read_duration.sql
\ir src/subscriptions/read_number.sql
\ir src/subscriptions/refuse_unknown.sql
\ir src/subscriptions/read_subscription.sql
\ir src/subscriptions/key_of.sql
\ir src/subscriptions/retry_delay.sql
\ir src/subscriptions/refuse_lease.sql
\ir src/subscriptions/merge_patch.sql
\ir src/subscriptions/wire_time.sql

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

set local role gapless_engine;
\ir src/subscriptions/find_subscription.sql
\ir src/subscriptions/authorize_subscription.sql
\ir src/subscriptions/caller_subscription.sql
\ir src/subscriptions/pull_subscription.sql
\ir src/subscriptions/progress_of.sql
\ir src/subscriptions/save_progress.sql
\ir src/subscriptions/shrink_lease.sql
\ir src/subscriptions/lock_lease.sql
\ir src/subscriptions/give_back.sql
\ir src/subscriptions/take_new.sql
\ir src/subscriptions/take_waiting.sql
\ir src/subscriptions/take.sql
\ir src/subscriptions/finish.sql
\ir src/subscriptions/return_deliveries.sql
\ir src/subscriptions/free_keys.sql
\ir src/subscriptions/has_deliveries.sql
\ir src/subscriptions/due_of.sql
\ir src/subscriptions/next_due.sql
\ir src/subscriptions/receive.sql
\ir src/subscriptions/ack.sql
\ir src/subscriptions/skip.sql
\ir src/subscriptions/nack.sql
\ir src/subscriptions/park.sql
\ir src/subscriptions/renew.sql
\ir src/subscriptions/redrive.sql
\ir src/subscriptions/discard.sql
\ir src/subscriptions/claim.sql
\ir src/subscriptions/start_position.sql
\ir src/subscriptions/checkpoint_of.sql
\ir src/subscriptions/stats_of.sql
\ir src/subscriptions/status_of.sql
\ir src/subscriptions/show_subscription.sql
\ir src/subscriptions/store_subscription.sql
\ir src/subscriptions/create_subscription.sql
\ir src/subscriptions/define_subscription.sql
\ir src/subscriptions/change_subscription.sql
\ir src/subscriptions/get_subscription.sql
\ir src/subscriptions/list_subscriptions.sql
\ir src/subscriptions/pause_subscription.sql
\ir src/subscriptions/resume_subscription.sql
\ir src/subscriptions/reset_subscription.sql
\ir src/subscriptions/replay_subscription.sql
\ir src/subscriptions/remove_subscription.sql

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
