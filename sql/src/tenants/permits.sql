-- Whether a list of permission strings holds the one that is wanted: the string itself, `resource:*` or `*`.
create or replace function gapless.permits(permissions text[], wanted text)
  returns boolean
  immutable
  parallel safe
  language sql
as $$
  select wanted = any (permissions) or '*' = any (permissions) or split_part(wanted, ':', 1) || ':*' = any (permissions)
$$;
comment on function gapless.permits(text[], text) is 'Whether permission strings include the wanted one.';
grant execute on function gapless.permits(text[], text) to gapless_user;

-- The permissions there are, one for each verb, and the roles that bundle them.
create or replace view gapless.permissions as
select * from (values
  ('events:read',   'read streams and the log, follow live feeds'),
  ('events:append', 'append events'),
  ('streams:read',  'list streams and their versions'),
  ('stats:read',    'read statistics, the log''s state and what is waiting'),
  ('log:verify',    'run verify() on the tenant'),
  ('streams:admin', 'change how streams are kept'),
  ('subscriptions:read',    'see subscriptions and their deliveries'),
  ('subscriptions:consume', 'receive and settle deliveries'),
  ('subscriptions:admin',   'define, change, pause, reset and remove subscriptions; redrive and discard deliveries. With subscriptions:consume its holder can read every event'),
  ('webhooks:read',         'see webhooks, their deliveries and attempts'),
  ('webhooks:admin',        'define, change, test and remove webhooks; rotate secrets; resend and recover deliveries. Its holder can have every event sent; a portal token only those of its application'),
  ('triggers:read',         'see triggers and their history; try them'),
  ('triggers:admin',        'define, change, pause and remove triggers; redrive and discard firings. Its holder can have every event and secret sent, append events, store values, and run SQL where the tenant may'),
  ('schedules:read',        'see schedules and their history; preview them'),
  ('schedules:admin',       'define, change, pause, run and remove schedules. Their actions are those of triggers'),
  ('channels:read',         'see notification channels'),
  ('channels:admin',        'define and remove notification channels'),
  ('secrets:read',          'see which secrets there are; never what they are'),
  ('secrets:admin',         'set and remove secrets, which actions name'),
  ('values:read',           'read the values that actions stored'),
  ('values:admin',          'store and remove values'),
  ('keys:admin',    'make and revoke API keys of the tenant')
) as permission (name, meaning);
comment on view gapless.permissions is 'The permission strings; resource:* and * stand for several.';
grant select on gapless.permissions to gapless_user;

create or replace view gapless.permission_roles as
select * from (values
  ('admin',     array['*']),
  ('developer', array['events:read', 'events:append', 'streams:read', 'stats:read', 'log:verify', 'streams:admin',
    'subscriptions:*', 'webhooks:*', 'triggers:*', 'schedules:*', 'channels:*', 'secrets:*', 'values:*']),
  ('service',   array['events:read', 'events:append', 'streams:read', 'subscriptions:read', 'subscriptions:consume']),
  ('reader',    array['events:read', 'streams:read', 'stats:read', 'subscriptions:read', 'webhooks:read', 'triggers:read', 'schedules:read',
    'channels:read', 'values:read'])
) as role (name, permissions);
comment on view gapless.permission_roles is 'Bundles of permissions, usable by name wherever permissions are given.';
grant select on gapless.permission_roles to gapless_user;
