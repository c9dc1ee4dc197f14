create or replace view gapless.streams with (security_barrier = true) as
select s.name as stream, gapless.category_of(s.name) as category, gapless.partition_of(s.name) as partition,
  s.version, s.created_at, s.updated_at
from gapless.stream s
where s.tenant_id = (select gapless.authorize('streams:read'));
comment on view gapless.streams is 'The tenant''s streams; partition is partition_of(stream, 32).';
grant select on gapless.streams to gapless_user;
