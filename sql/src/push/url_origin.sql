-- Only ASCII is made small: what another letter becomes is for the sender to say, and may be another host.
create or replace function gapless.url_origin(url text)
  returns text
  immutable
  set search_path = pg_catalog, pg_temp
  language sql
as $$
  select case
    when o ~ '^https:' then regexp_replace(o, ':443$', '')
    else regexp_replace(o, ':80$', '')
  end
  from (select lower(substring(url from '^[A-Za-z]+://[^/?#]*') collate "C")) x (o)
$$;
comment on function gapless.url_origin(text) is
  'Internal: scheme, host and port of a webhook''s URL, without the port that the scheme has anyway. Spellings of one host may give different texts, '
  'different hosts never the same.';
