-- The one place that raises. An error says what, with which values, under a code of ours, and what to do next.
create or replace function gapless.fault(sqlstate_ text, message_ text, detail_ jsonb default null, hint_ text default null)
  returns void
  volatile
  set search_path = pg_catalog, pg_temp
  language plpgsql
as $$
begin
  -- raise takes no null, and an empty detail or hint would be printed as an empty line.
  if detail_ is null and coalesce(hint_, '') = '' then
    raise exception using errcode = sqlstate_, message = message_;
  elsif detail_ is null then
    raise exception using errcode = sqlstate_, message = message_, hint = hint_;
  elsif coalesce(hint_, '') = '' then
    raise exception using errcode = sqlstate_, message = message_, detail = detail_::text;
  else
    raise exception using errcode = sqlstate_, message = message_, detail = detail_::text, hint = hint_;
  end if;
end
$$;
comment on function gapless.fault(text, text, jsonb, text) is
  'Raises an error with a SQLSTATE of gapless.errors, a message, a detail as JSON and a hint.';
