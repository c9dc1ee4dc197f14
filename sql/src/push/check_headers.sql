-- The same rules as the sender's: what is stored can be sent. An error does not show the value.
create or replace function gapless.check_headers(headers jsonb)
  returns void
  immutable
  set search_path = pg_catalog, pg_temp
  language plpgsql
as $$
declare
  v_most constant integer := 20;
  h record;
begin
  if jsonb_typeof(headers) <> 'object' then
    perform gapless.refuse('headers', 'must be an object of texts');
  end if;
  if (select count(*) from jsonb_object_keys(headers)) > v_most then
    perform gapless.refuse('headers', format('must be %s at most', v_most));
  end if;
  if (select count(distinct lower(k)) <> count(*) from jsonb_object_keys(headers) k) then
    perform gapless.refuse('headers', 'must name each header once');
  end if;
  for h in select e.key, e.value, e.value #>> '{}' as text from jsonb_each(headers) e order by e.key loop
    if h.key !~ '^[!#$%&''*+.^_`|~0-9A-Za-z-]{1,64}$' then
      perform gapless.refuse('headers', 'must have names of 1 to 64 letters, digits or signs like -');
    elsif h.key ~* '^(host|connection|keep-alive|proxy-.*|content-.*|transfer-encoding|te|trailer|upgrade|expect|http2-settings|accept-encoding|user-agent|date|webhook-.*|svix-.*|ce-.*)$' then
      perform gapless.refuse('headers.' || h.key, 'must not be given: the sender sets it');
    elsif jsonb_typeof(h.value) <> 'string' or length(h.text) > 4096 or h.text !~ '^[\x20-\x7e]*$' or btrim(h.text) <> h.text then
      perform gapless.refuse('headers.' || h.key, 'must be a text of printable ASCII, 4096 characters at most, without blanks at its ends');
    end if;
  end loop;
end
$$;
comment on function gapless.check_headers(jsonb) is 'Internal: VG001 unless these headers can be added to requests.';
