-- A restored or copied database counts its transactions anew: the number alone would name two of them. Nobody can be another
-- one: neither part comes from a setting.
create or replace function gapless.transaction_name()
  returns text
  volatile
  set search_path = pg_catalog, pg_temp
  language sql
as $$
  select pg_current_xact_id()::text || '-' || (extract(epoch from transaction_timestamp()) * 1000000)::bigint
$$;
comment on function gapless.transaction_name() is
  'The name of the transaction this is called in: its number and the microsecond it began. Captured changes have it as their correlation id.';
grant execute on function gapless.transaction_name() to gapless_user;
