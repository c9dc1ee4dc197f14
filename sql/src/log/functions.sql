set local role gapless_owner;
\ir uuid_v7.sql
\ir category_of.sql
\ir partition_of.sql
\ir as_array.sql
\ir is_time.sql
\ir is_sound_name.sql
\ir is_sound_type.sql
\ir has_sound_options.sql
\ir is_sound_event.sql
\ir wrong_version.sql
\ir refuse_event.sql
\ir refuse_entry.sql
\ir refuse_request.sql

set local role gapless_engine;
\ir known_result.sql
\ir append_one.sql
\ir append_many.sql
\ir append_few.sql
\ir append_to.sql
\ir append.sql
\ir request_body.sql
\ir decide.sql
\ir append_entries.sql
\ir append_alone.sql
\ir append_batch.sql
\ir append_group.sql
\ir append_each.sql
