-- The equalities that a condition cannot do without: `path == value` where it is all there is or joined by and. For learn_routes(),
-- which finds subscriptions by one of them. From the text of the jsonpath, which Postgres writes in one way only.
create or replace function gapless.condition_equalities(condition text)
  returns table (path text, value text)
  immutable
  set search_path = pg_catalog, pg_temp
  language plpgsql
as $$
#variable_conflict use_column
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
  if v_parts <> '{}' then
    foreach v_token in array v_parts || btrim(substr(v_text, v_start)) loop
      return query select * from gapless.condition_equalities(v_token);
    end loop;
    return;
  end if;
  v_parts := regexp_match(v_text, '^([$][.]"(?:data|metadata)"(?:[.]"(?:[^"\\]|\\.)*")+) == ("(?:[^"\\]|\\.)*"|-?[0-9.]+|true|false)$');
  -- Longer ones would not fit into an index.
  if v_parts is not null and octet_length(v_parts[1]) <= 300 and octet_length(v_parts[2]) <= 300 then
    return query select v_parts[1], case when v_parts[2] ~ '^-?[0-9]' then trim_scale(v_parts[2]::numeric)::text
      when v_parts[2] like '"%' then (v_parts[2]::jsonb)::text else v_parts[2] end;
  end if;
end
$$;
comment on function gapless.condition_equalities(text) is 'The equalities with parts of data or metadata that a compiled condition cannot do without.';
