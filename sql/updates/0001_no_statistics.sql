-- Statistics were kept of some columns. What was gathered goes with the next `analyze` of a new database only: to be rid of
-- it here, a superuser may delete it from pg_statistic.
set local role gapless_owner;
\ir ../src/schema/no_statistics.sql
reset role;
