-- Gapless: an event platform that lives in Postgres.
--
-- Install:   psql -v ON_ERROR_STOP=1 -d <database> -f gapless.sql     (a superuser, or a role with CREATEROLE)
-- Update:    psql -v ON_ERROR_STOP=1 -1 -d <database> -f updates/<file>   (each that is new, in order; see updates/README.md)
-- Refresh:   psql -v ON_ERROR_STOP=1 -1 -d <database> -f functions.sql   (after an update of the code; touches no table)
--
-- The model. A tenant owns streams; a stream is the history of one thing: events with versions 1, 2, 3 … without a gap.
-- append() is the one door for writing: it takes the stream's row lock, numbers the events and inserts them; it shares
-- no lock between streams and draws no position. The sequencer later gives committed events their place in the
-- tenant's log: positions 1, 2, 3 … without a gap, in an order that follows the versions inside each stream. Readers
-- only ever follow the log, so they never miss an event that committed late, and a slow transaction delays nobody else.
--
-- Only the lists know an order: this file, the two it includes, and that of each room. Everything runs in one transaction: all or nothing.
begin;
set local lock_timeout = '3s';
set local client_min_messages = warning;
\ir tables.sql
\ir functions.sql
\ir src/sequencer/first_run.sql
insert into gapless.installed (version, updates) values ('0.1.0', 3);
commit;
