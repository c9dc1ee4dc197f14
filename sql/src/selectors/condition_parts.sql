-- What a condition cannot do without: the parts that are joined by and, or all of it. From the text of the jsonpath, which
-- Postgres writes in one way only. None where an or is outermost.
create or replace function gapless.condition_parts(condition text)
  returns setof text
  immutable
  rows 3
  set search_path = pg_catalog, pg_temp
  language plpgsql
as $$
declare
  v_text text := condition;
  v_parts text[];
  v_depth integer := 0;
  v_start integer := 1;
  v_at integer := 1;
  v_token text;
  v_closes boolean;
begin
  if condition is null or length(condition) > 4000 then
    return;
  end if;
  loop
    v_depth := 0;
    v_start := 1;
    v_at := 1;
    v_parts := '{}';
    v_closes := v_text like '(%';
    while v_at <= length(v_text) loop
      v_token := substring(substr(v_text, v_at) from '^(?:"(?:[^"\\]|\\.)*"|[^"()&|]+|.)');
      v_at := v_at + length(v_token);
      if v_token = '(' then
        v_depth := v_depth + 1;
      elsif v_token = ')' then
        v_depth := v_depth - 1;
        -- Parentheses around all of it only if the first one is not closed before the end.
        v_closes := v_closes and (v_depth > 0 or v_at > length(v_text));
      elsif v_depth = 0 and v_token = '|' then
        return;
      elsif v_depth = 0 and v_token = '&' then
        v_parts := v_parts || btrim(substr(v_text, v_start, v_at - v_start - 1));
        v_at := v_at + 1;
        v_start := v_at;
      end if;
    end loop;
    exit when not v_closes;
    v_text := substr(v_text, 2, length(v_text) - 2);
  end loop;
  if v_parts = '{}' then
    return next v_text;
    return;
  end if;
  foreach v_token in array v_parts || btrim(substr(v_text, v_start)) loop
    return query select * from gapless.condition_parts(v_token);
  end loop;
end
$$;
comment on function gapless.condition_parts(text) is 'Internal: the parts of a compiled condition that must all hold.';
