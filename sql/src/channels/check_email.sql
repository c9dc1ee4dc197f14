create or replace function gapless.check_email(spec jsonb)
  returns void
  immutable
  set search_path = pg_catalog, pg_temp
  language plpgsql
as $$
declare
  v_address constant text := '^[^\s<>@,;:"()\[\]\\[:cntrl:]]{1,64}@[A-Za-z0-9.-]{1,253}$';
  v_from text;
  v_to constant jsonb := case when jsonb_typeof(spec -> 'to') = 'string' then jsonb_build_array(spec -> 'to') else nullif(spec -> 'to', 'null') end;
begin
  if coalesce(spec ->> 'host', '') !~ '^[A-Za-z0-9.:-]{1,253}$' or jsonb_typeof(spec -> 'host') <> 'string' then
    perform gapless.refuse('host', 'must be the name or address of a mail server');
  elsif coalesce(nullif(spec -> 'secure', 'null'), '"tls"') not in ('"tls"', '"starttls"', '"none"') then
    perform gapless.refuse('secure', 'must be tls, starttls or none');
  end if;
  perform gapless.read_number(spec -> 'port', 'port', 1, 65535, 587), gapless.channel_text(spec, 'user', 256, false);
  if coalesce(spec -> 'password', 'null') <> 'null' and (jsonb_typeof(spec -> 'password') <> 'string' or spec ->> 'password' !~ '^\{\{ *secret[.][A-Za-z0-9_-]{1,64} *\}\}$') then
    perform gapless.refuse('password', 'must be a secret, such as {{secret.SMTP_PASSWORD}}', 'Keep it with set_secret() first.');
  elsif spec ->> 'secure' = 'none' and coalesce(spec -> 'password', 'null') <> 'null' then
    perform gapless.refuse('secure', 'must not be none with a password');
  end if;
  v_from := gapless.channel_text(spec, 'from', 320, true);
  -- An address, or a name and the address in angle brackets.
  if coalesce(substring(v_from from '^[^<>"\\]*<([^<>]*)>$'), v_from) !~ v_address then
    perform gapless.refuse('from', 'must be an address such as alerts@example.com or Alerts <alerts@example.com>');
  elsif v_to is null or jsonb_typeof(v_to) <> 'array' or jsonb_array_length(v_to) not between 1 and 50
     or exists (select from jsonb_array_elements(v_to) t where jsonb_typeof(t) <> 'string' or t #>> '{}' !~ v_address) then
    perform gapless.refuse('to', 'must be a list of 1 to 50 addresses');
  end if;
end
$$;
comment on function gapless.check_email(jsonb) is 'Internal: VG001 unless the spec of an e-mail channel is sound.';
