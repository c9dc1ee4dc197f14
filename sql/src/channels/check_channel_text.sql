-- Channels know no event: secrets are the only templates.
create or replace function gapless.check_channel_text(value text, field text)
  returns void
  immutable
  set search_path = pg_catalog, pg_temp
  language plpgsql
as $$
begin
  perform gapless.check_template(value, field, true);
  if strpos(value, '{{{{') > 0 or exists (select from unnest(gapless.template_paths(value)) p where p not like 'secret.%') then
    perform gapless.refuse(field, 'must not have templates other than secrets', 'What an event says goes into the message of the action.');
  end if;
end
$$;
comment on function gapless.check_channel_text(text, text) is 'Internal: VG001 unless the templates of a channel''s text are secrets.';
