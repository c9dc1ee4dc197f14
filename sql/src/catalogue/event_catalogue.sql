-- Who appends a type: gapless (the database or a server, of its own accord), capture (a table that you captured), sdk (workers of
-- jobs), you (your program: nothing in Gapless does such a thing, the name has an agreed meaning all the same).
create or replace function gapless.event_catalogue()
  returns table (type text, family text, topic text, payload jsonb, description text, appended_by text, switch text)
  stable
  rows 80
  set search_path = pg_catalog, pg_temp
  language sql
as $$
  with own (type, family, topic, shape, description, appended_by) as (values
    ('job.created', 'job', 'jobs/{name}/{job_id}', '{"job_id": "string", "name": "string", "input": "any?", "timeout": "string?", "firing": "object?"}', 'A job waits for a worker: enqueued by a program, or by an action of a trigger or schedule.', 'sdk'),
    ('job.started', 'job', 'jobs/{name}/{job_id}', '{"job_id": "string", "name": "string", "attempt": "number", "worker": "string?"}', 'A worker has taken a job on.', 'sdk'),
    ('job.completed', 'job', 'jobs/{name}/{job_id}', '{"job_id": "string", "name": "string", "attempt": "number", "result": "any?", "duration_ms": "number?"}', 'A job is done.', 'sdk'),
    ('job.retrying', 'job', 'jobs/{name}/{job_id}', '{"job_id": "string", "name": "string", "attempt": "number", "error": "string", "after": "string?"}', 'An attempt at a job failed; there will be another.', 'sdk'),
    ('job.failed', 'job', 'jobs/{name}/{job_id}', '{"job_id": "string", "name": "string", "attempt": "number", "error": "string"}', 'A job is given up; Gapless tells it where the worker was lost.', 'sdk'),
    ('job.canceled', 'job', 'jobs/{name}/{job_id}', '{"job_id": "string", "name": "string?", "attempt": "number?", "reason": "string?"}', 'A job is not wanted any more.', 'sdk'),
    ('row.inserted', 'change', 'tables/{schema_name}/{table_name}/{operation}', '{"table_name": "string", "schema_name": "string", "operation": "insert", "new_values": "object", "key": "object?", "rows_affected": "number", "timestamp_ms": "number"}', 'A row of a captured table was inserted.', 'capture'),
    ('row.updated', 'change', 'tables/{schema_name}/{table_name}/{operation}', '{"table_name": "string", "schema_name": "string", "operation": "update", "old_values": "object?", "new_values": "object", "key": "object?", "rows_affected": "number", "timestamp_ms": "number"}', 'A row of a captured table was changed.', 'capture'),
    ('row.deleted', 'change', 'tables/{schema_name}/{table_name}/{operation}', '{"table_name": "string", "schema_name": "string", "operation": "delete|truncate", "old_values": "object", "key": "object?", "rows_affected": "number", "timestamp_ms": "number"}', 'A row of a captured table was deleted, or truncated away.', 'capture'),
    ('schema.changed', 'change', 'tables/{schema_name}/{table_name}/{type}, without a table database/{schema_name}/{type}', '{"schema_name": "string", "operation": "string", "object_type": "string", "object_name": "string", "table_name": "string?", "timestamp_ms": "number"}', 'Something in a captured schema was made, altered or dropped.', 'capture'),
    ('table.created', 'database', 'tables/{schema_name}/{table_name}/{type}', '{"schema_name": "string", "table_name": "string", "operation": "string", "object_type": "string", "object_name": "string", "timestamp_ms": "number"}', 'A table was made in a captured schema.', 'capture'),
    ('table.dropped', 'database', 'tables/{schema_name}/{table_name}/{type}', '{"schema_name": "string", "table_name": "string", "operation": "string", "object_type": "string", "object_name": "string", "timestamp_ms": "number"}', 'A table of a captured schema was dropped.', 'capture'),
    ('index.built', 'database', 'tables/{schema_name}/{table_name}/{type}', '{"schema_name": "string", "index_name": "string", "table_name": "string?", "operation": "string", "object_type": "string", "object_name": "string", "timestamp_ms": "number"}', 'An index was built in a captured schema.', 'capture'),
    ('index.dropped', 'database', 'database/{schema_name}/{type}', '{"schema_name": "string", "index_name": "string", "operation": "string", "object_type": "string", "object_name": "string", "timestamp_ms": "number"}', 'An index of a captured schema was dropped.', 'capture'),
    ('transaction.begun', 'transaction', 'transactions/{transaction_id}/{type}', '{"transaction_id": "string", "user_id": "string"}', 'A transaction changes captured rows for the first time.', 'capture'),
    ('transaction.committed', 'transaction', 'transactions/{transaction_id}/{type}', '{"transaction_id": "string", "operations_count": "number", "rows_affected": "number", "duration_ms": "number"}', 'A transaction that changed captured rows commits.', 'capture'),
    ('transaction.rolled_back', 'transaction', 'transactions/{transaction_id}/{type}', '{"transaction_id": "string", "error": "string?"}', 'For programs that publish in steps of their own. A transaction of Postgres that is rolled back leaves no events, so capture never tells this.', 'you'),
    ('transaction.aborted', 'transaction', 'transactions/{transaction_id}/{type}', '{"transaction_id": "string", "error": "string?"}', 'As transaction.rolled_back.', 'you'),
    ('system.config_changed', 'system', 'system/{component}/{type}', '{"component": "access|builtin_events|capture|channel|function|schema|secret|tenant_sql|webhook", "status": "string", "name": "string?", "role": "string?", "permissions": "array?", "writes": "boolean?", "family": "string?", "enabled": "boolean?", "capture": "string?", "table": "string?", "webhook": "string?"}', 'How Gapless is set up for the tenant was changed.', 'gapless'),
    ('system.health_check_failed', 'system', 'system/{component}/{type}', '{"component": "string", "status": "unhealthy", "checks": "array", "firing": "string", "trigger": "string?", "schedule": "string?"}', 'A health action found something that is not well.', 'gapless'),
    ('websocket.connected', 'connection', 'connections/{connection_id}/{type}', '{"connection_id": "string", "protocol": "websocket", "status": "connected", "after": "string?", "filter": "object?"}', 'A live feed was opened over WebSocket.', 'gapless'),
    ('websocket.disconnected', 'connection', 'connections/{connection_id}/{type}', '{"connection_id": "string", "protocol": "websocket", "status": "disconnected", "sent": "number", "seconds": "number"}', 'A live feed over WebSocket ended.', 'gapless'),
    ('sse.connected', 'connection', 'connections/{connection_id}/{type}', '{"connection_id": "string", "protocol": "sse", "status": "connected", "after": "string?", "filter": "object?"}', 'A live feed was opened over server-sent events.', 'gapless'),
    ('sse.disconnected', 'connection', 'connections/{connection_id}/{type}', '{"connection_id": "string", "protocol": "sse", "status": "disconnected", "sent": "number", "seconds": "number"}', 'A live feed over server-sent events ended.', 'gapless'),
    ('credential.created', 'identity', 'custom/{type}', '{"subject": "string", "key": "string", "permissions": "array", "expires_at": "string?", "application": "string?"}', 'An API key or a portal token was made; subject is its name.', 'gapless'),
    ('credential.revoked', 'identity', 'custom/{type}', '{"subject": "string", "key": "string"}', 'An API key was revoked.', 'gapless'),
    ('tenant.created', 'tenant', 'custom/{type}', '{"tenant": "string"}', 'The tenant was made.', 'gapless'),
    ('tenant.activated', 'tenant', 'custom/{type}', '{"tenant": "string"}', 'The tenant was taken into use again.', 'gapless'),
    ('tenant.deactivated', 'tenant', 'custom/{type}', '{"tenant": "string"}', 'The tenant was put out of use; told when it is in use again.', 'gapless'),
    ('webhook.failing', 'webhook', 'custom/{type}', '{"webhook": "string", "name": "string", "url": "string", "deliveries": "array", "attempts": "number", "status": "number?", "reason": "string?"}', 'A delivery to an endpoint failed for the fourth time.', 'gapless'),
    ('webhook.exhausted', 'webhook', 'custom/{type}', '{"webhook": "string", "name": "string", "url": "string", "deliveries": "array", "attempts": "number", "status": "number?", "reason": "string?"}', 'A delivery to an endpoint was given up and is parked.', 'gapless'),
    ('webhook.broken', 'webhook', 'custom/{type}', '{"webhook": "string", "name": "string", "url": "string", "failuresInRow": "number", "until": "string"}', 'An endpoint fails so often that it gets a pause.', 'gapless'),
    ('webhook.mended', 'webhook', 'custom/{type}', '{"webhook": "string", "name": "string", "url": "string", "failingSince": "string"}', 'An endpoint that was broken answers again.', 'gapless'),
    ('webhook.disabled', 'webhook', 'custom/{type}', '{"webhook": "string", "name": "string", "url": "string", "reason": "string"}', 'An endpoint was given up: nothing is sent until it is resumed.', 'gapless'),
    ('schedule.started', 'schedule', 'custom/{type}', '{"schedule": "string", "name": "string", "number": "string", "firing": "string", "nominalAt": "string?"}', 'An occurrence of a schedule begins.', 'gapless'),
    ('schedule.completed', 'schedule', 'custom/{type}', '{"schedule": "string", "name": "string", "number": "string", "firing": "string", "nominalAt": "string?", "results": "array?"}', 'An occurrence of a schedule is done.', 'gapless'),
    ('schedule.failed', 'schedule', 'custom/{type}', '{"schedule": "string", "name": "string", "number": "string", "firing": "string", "nominalAt": "string?", "results": "array?"}', 'An occurrence of a schedule was given up.', 'gapless')
  ), definitions as (
    select k.kind || '.' || w.what as type, k.kind as family, 'custom/{type}' as topic,
      format('{"%s": "string", "name": "string", "version": "number?", "enabled": "boolean?", "note": "string?"}', k.kind) as shape,
      format('A %s was %s.', k.noun, w.how) as description, 'gapless' as appended_by
    from (values ('subscription', 'consumer group'), ('webhook', 'webhook'), ('trigger', 'trigger'), ('schedule', 'schedule')) k (kind, noun)
    cross join (values ('created', 'made'), ('updated', 'changed'), ('deleted', 'removed'), ('paused', 'paused'), ('resumed', 'resumed')) w (what, how)
  ), told as (
    select * from own union all select * from definitions
  )
  select t.type, t.family, t.topic, gapless.payload_schema(t.shape::jsonb), t.description, t.appended_by,
    case when t.appended_by = 'gapless' then gapless.family_of(t.type) end
  from told t
  union all
  select b.type, b.family, b.topic, gapless.payload_schema(b.payload), 'A name with an agreed meaning, for your own programs.', 'you', null
  from gapless.builtin_types b where not exists (select from told t where t.type = b.type)
  order by 2, 1
$$;
comment on function gapless.event_catalogue() is
  'Every built-in event type: family, topic, the payload as a JSON Schema, what it says, who appends it (gapless, capture, sdk, you) and the family that builtin_events() switches it '
  'by (null: always told, or not Gapless'' to tell). Any other type is as good.';
grant execute on function gapless.event_catalogue() to gapless_user;
