-- The public shape of an event, on every door. seq and txid stay inside: their gaps would tell what other tenants do.
create or replace view gapless.events with (security_barrier = true) as
select e.id, e.stream, e.version, l.position, e.type, e.topic, e.data, e.metadata, e.occurred_at, e.recorded_at
from gapless.event e
left join gapless.log l on l.tenant_id = e.tenant_id and l.seq = e.seq
where e.tenant_id = (select gapless.authorize('events:read'));
comment on view gapless.events is 'The tenant''s events; position is null until the sequencer has been there.';
comment on column gapless.events.id is 'uuid, given by the caller or made by append (version 7)';
comment on column gapless.events.version is 'place in its stream: 1, 2, 3 … without a gap';
comment on column gapless.events.position is 'place in the tenant''s log: 1, 2, 3 … without a gap';
comment on column gapless.events.occurred_at is 'when it happened, where the caller said so';
comment on column gapless.events.recorded_at is 'when it was appended';
grant select on gapless.events to gapless_user;
