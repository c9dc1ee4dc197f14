do $do$
begin
  if getdatabaseencoding() <> 'UTF8' then
    raise exception using errcode = '0A000', message = format('this database is in %s; Gapless needs one in UTF8', getdatabaseencoding()),
      hint = 'Make another one: create database … encoding ''UTF8'' template template0';
  end if;
end
$do$;
create schema gapless;
comment on schema gapless is 'Gapless: event store, event bus, rules, webhooks, schedules and event processing.';
alter schema gapless owner to gapless_owner;
grant usage on schema gapless to gapless_user, gapless_engine;
grant create on schema gapless to gapless_engine;
