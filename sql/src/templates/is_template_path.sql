-- What is between {{ and }}: keys with dots between them. Whatever would need quotes in a JSON text is left out, so that a template
-- reads the same inside of one. Inlined.
create or replace function gapless.is_template_path(path text)
  returns boolean
  immutable
  parallel safe
  language sql
as $$
  select path ~ '^[^.{}"\\[:space:][:cntrl:]]+([.][^.{}"\\[:space:][:cntrl:]]+){0,31}$' and length(path) <= 512
$$;
comment on function gapless.is_template_path(text) is 'Internal: whether a text can stand between {{ and }}.';
