create or replace function gapless.category_of(stream text)
  returns text
  immutable
  strict
  parallel safe
  language sql
as $$
  select split_part(stream, '-', 1)
$$;
comment on function gapless.category_of(text) is 'The category of a stream: the part before the first dash, or the whole name.';
grant execute on function gapless.category_of(text) to gapless_user;
