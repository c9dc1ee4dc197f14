create or replace function gapless.push_noticed(ids uuid[])
  returns void
  volatile
  security definer
  set search_path = pg_catalog, pg_temp
  language sql
as $$
  delete from gapless.push_notice n where n.id = any (push_noticed.ids)
$$;
comment on function gapless.push_noticed(uuid[]) is 'Says that events about webhooks are on the log. Server roles only.';
grant execute on function gapless.push_noticed(uuid[]) to gapless_server;
