create or replace function gapless.show_url(url text)
  returns text
  immutable
  set search_path = pg_catalog, pg_temp
  language sql
as $$
  select case
    when url ~ '^\{\{ *secret[.][A-Za-z0-9_-]+ *\}\}$' then url
    when url ~* '^https?://[^/?#]+/?$' then url
    else substring(url from '^(\{\{[^}]*\}\}|[A-Za-z]+://[^/?#]*)') || '/***' end
$$;
comment on function gapless.show_url(text) is 'Internal: a URL without what is behind its host.';
