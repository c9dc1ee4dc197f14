-- Refuses a text with something between {{ and }} that is no path, and secrets where none may be.
create or replace function gapless.check_template(template text, field text, has_secrets boolean default false)
  returns void
  immutable
  set search_path = pg_catalog, pg_temp
  language plpgsql
as $$
declare
  v_most constant integer := 200;
  v_piece text;
  v_path text;
begin
  if strpos(template, '{{') = 0 then
    return;
  end if;
  if cardinality(string_to_array(template, '{{')) > v_most + 1 then
    perform gapless.refuse(field, format('must not have more than %s templates', v_most));
  end if;
  -- Written twice it stands for itself.
  foreach v_piece in array (string_to_array(replace(template, '{{{{', ''), '{{'))[2:] loop
    v_path := btrim(split_part(v_piece, '}}', 1), ' ');
    if strpos(v_piece, '}}') = 0 or not gapless.is_template_path(v_path) then
      perform gapless.refuse(field, format('has {{%s, which is no template', left(v_piece, 64)),
        'A template is {{dotted.path}}, such as {{data.customer.name}} or {{data.items.0.sku}}. Two braces of your own are written twice: {{{{.');
    elsif split_part(v_path, '.', 1) = 'secret' and v_path !~ '^secret[.][A-Za-z0-9_-]{1,64}$' then
      perform gapless.refuse(field, format('has {{%s}}, which names no secret', left(v_path, 64)),
        'A secret is {{secret.NAME}}. A field of the event that is called secret is {{data.secret}}.');
    elsif split_part(v_path, '.', 1) = 'secret' and not has_secrets then
      perform gapless.refuse(field, 'must not hold a secret', 'Secrets are for the url, the headers and the body of http actions, and for channels.');
    end if;
  end loop;
end
$$;
comment on function gapless.check_template(text, text, boolean) is 'Internal: VG001 unless every template of a text is one.';
