-- ISO 8601 with a zone, so that the session's time zone never matters. The cast has the last word (there is no
-- 31 February); its error is caught, which costs a subtransaction but writes nothing.
create or replace function gapless.is_time(value text)
  returns boolean
  stable
  set search_path = pg_catalog, pg_temp
  language plpgsql
as $$
begin
  if value !~ '^\d{4}-\d\d-\d\d[T ]\d\d:\d\d(:\d\d([.]\d{1,9})?)?(Z|z|[+-]\d\d(:?\d\d)?)$' then
    return false;
  end if;
  return isfinite(value::timestamptz);
exception when data_exception then
  return false;
end
$$;
comment on function gapless.is_time(text) is 'Whether a text is an ISO 8601 time with a zone.';
