-- What an http action's text body is, by its content-type, or by how it begins.
create or replace function gapless.body_way(headers jsonb, body text)
  returns text
  immutable
  parallel safe
  language plpgsql
as $$
declare
  v_type text;
begin
  if headers <> '{}' then
    v_type := (select lower(h.value #>> '{}') from jsonb_each(headers) h where lower(h.key) = 'content-type');
  end if;
  return case
    when v_type is null then case when ltrim(body, E' \t\r\n') ~ '^[{["]' then 'body' else 'raw' end
    when v_type ~ '^[^;]*json' then 'body'
    when v_type ~ '^[^;]*x-www-form-urlencoded' then 'form'
    when v_type ~ '^[^;]*(xml|html)' then 'xml'
    else 'raw'
  end;
end
$$;
comment on function gapless.body_way(jsonb, text) is 'Internal: how values are escaped in a text body.';
