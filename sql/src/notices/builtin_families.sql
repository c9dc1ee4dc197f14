-- The families of built-in events that can be switched, and what holds where nobody decided: on is what tells of something
-- that happened while nobody looked; off is what somebody just did and was answered.
create or replace view gapless.builtin_families as
select * from (values
  ('webhooks',      true,          'an endpoint fails, is broken, mended or disabled; deliveries are given up'),
  ('schedules',     true,          'a schedule was made, changed, paused, resumed or removed; an occurrence starts, completes or fails'),
  ('subscriptions', false,         'a consumer group or webhook was made, changed, paused, resumed or removed'),
  ('triggers',      false,         'a trigger was made, changed, paused, resumed or removed'),
  ('keys',          false,         'an API key was made or revoked'),
  ('configuration', false,         'access of login roles, switches of built-in events and captures changed'),
  ('tenants',       false,         'the tenant was made, put out of use or taken into use again'),
  ('connections',   null::boolean, 'a live feed opens or closes; without a choice the server''s setting GAPLESS_CONNECTION_EVENTS holds')
) as family (family, enabled_by_default, meaning);
comment on view gapless.builtin_families is
  'The families of built-in events that builtin_events() switches, and whether they are on where nobody decided (null: as the server is set).';
grant select on gapless.builtin_families to gapless_user;
