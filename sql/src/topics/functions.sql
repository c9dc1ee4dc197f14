set local role gapless_owner;
\ir topic_regex.sql
\ir topic_range.sql
\ir topic_candidates.sql
\ir topic_condition.sql
\ir topic_matches.sql
\ir topic_of_family.sql
\ir topic_of.sql
