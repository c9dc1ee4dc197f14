-- Refuses filters that cannot mean anything, naming the value.
create or replace function gapless.check_filter(max_count integer, types text[], topics text[], categories text[], streams text[])
  returns void
  stable
  set search_path = pg_catalog, pg_temp
  language plpgsql
as $$
begin
  if max_count is null or max_count not between 1 and 10000 then
    perform gapless.refuse('max_count', 'must be from 1 to 10000');
  end if;
  perform gapless.check_names(types, topics, categories, streams);
end
$$;
comment on function gapless.check_filter(integer, text[], text[], text[], text[]) is 'Raises VG001 for a filter that cannot mean anything.';
