-- A comma inside of a value is not the one between two.
create or replace function gapless.capture_key(row_values jsonb, columns text[])
  returns text
  immutable
  parallel safe
  language sql
as $$
  select case cardinality(columns) when 1 then row_values ->> columns[1]
    else (select string_agg(replace(replace(coalesce(row_values ->> k.name, ''), '%', '%25'), ',', '%2C'), ',' order by k.no) from unnest(columns) with ordinality k (name, no)) end
$$;
comment on function gapless.capture_key(jsonb, text[]) is 'Internal: the key of a row as it stands in the name of the stream.';
