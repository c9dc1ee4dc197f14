-- Where the sequencer starts: everything before this moment is behind it.
set local role gapless_engine;
insert into gapless.sequencer_run (snapshot, floor, system_identifier, database_oid, events)
select pg_current_snapshot(), 0, c.system_identifier, d.oid, 0
from pg_control_system() c, pg_database d where d.datname = current_database();
insert into gapless.tenant (name) values ('default');
reset role;
