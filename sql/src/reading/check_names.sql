-- Refuses names and patterns that cannot mean anything, naming the value. `prefix` stands before the names of the fields.
create or replace function gapless.check_names(types text[], topics text[], categories text[], streams text[], prefix text default '')
  returns void
  stable
  set search_path = pg_catalog, pg_temp
  language plpgsql
as $$
declare
  v_bad text;
  v_field text;
begin
  select n into v_bad
  from (values ('types', types), ('topics', topics), ('categories', categories), ('streams', streams)) f (n, v) where cardinality(f.v) > 100 limit 1;
  if found then
    perform gapless.refuse(prefix || v_bad, 'must not hold more than 100 values');
  end if;
  select t into v_bad from unnest(types) t where t is null or t <> '*' and t !~ '^[A-Za-z0-9._-]{1,128}$' and t !~ '^[A-Za-z0-9._-]{1,127}[.][*]$' limit 1;
  if found then
    perform gapless.refuse(prefix || 'types', format('must hold types or patterns such as order.*, not %s', coalesce(quote_literal(v_bad), 'null')));
  end if;
  select t into v_bad from unnest(topics) t
  where t is null or not gapless.is_sound_name(t) or t ~ '(^|/)[^/]*[^/*][*][^/]*(/|$)|(^|/)[*]+[^/*][^/]*(/|$)|[*]{3}' or array_length(string_to_array(t, '**'), 1) > 5 limit 1;
  if found then
    perform gapless.refuse(prefix || 'topics', format('must hold topics or patterns, not %s', coalesce(quote_literal(v_bad), 'null')),
      'A * stands for exactly one whole segment, ** for zero or more (at most four times); a segment cannot be matched in part.');
  end if;
  select f.n, t into v_field, v_bad from (values ('categories', categories), ('streams', streams)) f (n, v), unnest(f.v) t
  where t is null or not gapless.is_sound_name(t) limit 1;
  if found then
    perform gapless.refuse(prefix || v_field, format('must hold names of 1 to 256 characters, not %s', coalesce(quote_literal(v_bad), 'null')));
  end if;
end
$$;
comment on function gapless.check_names(text[], text[], text[], text[], text) is 'Raises VG001 for names and patterns of a filter that cannot mean anything.';
