-- ISO 8601 with a zone, so that the session's time zone never matters. The cast has the last word (there is no
-- 31 February); its error is caught, which costs a subtransaction but writes nothing.
create or replace function gapless.is_time(value text)
  returns boolean
  stable
  set search_path = pg_catalog, pg_temp
  language plpgsql
as $$
begin
  if value !~ '^[0-9]{4}-[0-9][0-9]-[0-9][0-9][T ][0-9][0-9]:[0-9][0-9](:[0-9][0-9]([.][0-9]{1,9})?)?(Z|z|[+-][0-9][0-9](:?[0-9][0-9])?)$' then
    return false;
  end if;
  -- What ISO 8601 has four digits for, in any zone: no year before 1, none after 9999.
  return value::timestamptz >= '0001-01-01 00:00:00Z' and value::timestamptz < '10000-01-01 00:00:00Z';
exception when data_exception then
  return false;
end
$$;
comment on function gapless.is_time(text) is 'Whether a text is an ISO 8601 time with a zone, in the years 1 to 9999 (UTC).';
