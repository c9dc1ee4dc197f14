-- A text that is in everything a regular expression matches: its longest run of plain characters outside of groups and
-- sets, without what a quantifier may take away. Null where none of two characters is sure. Only characters that JSON writes
-- as they are, so that the run is also in the JSON of a text that matches.
create or replace function gapless.regex_literal(pattern text)
  returns text
  immutable
  set search_path = pg_catalog, pg_temp
  language plpgsql
as $$
declare
  v_plain constant text := '^[A-Za-z0-9 _:,;@#%&=<>!~''/-]$';
  v_best text := '';
  v_run text := '';
  v_at integer := 1;
  v_char text;
  v_token text;
begin
  -- Options before it, or a whole one in another syntax, may change what everything means.
  if pattern like '(?%' or pattern like '***%' then
    return null;
  end if;
  while v_at <= length(pattern) loop
    -- A set or a group of one level as a whole; a deeper group ends the search below.
    v_token := substring(substr(pattern, v_at) from '^(?:\[\^?\]?(?:[^]\[\\]|\\.)*\]|\((?:[^][()\\]|\\.)*\)|\{[0-9,]*\}|\\.|.)');
    v_char := left(v_token, 1);
    v_at := v_at + length(v_token);
    if v_token ~ v_plain then
      v_run := v_run || v_token;
      continue;
    elsif v_char = E'\\' and substr(v_token, 2) ~ '^[ !#-/:-@^-`{-~[]$|^\]$' then
      v_run := v_run || substr(v_token, 2);
      continue;
    elsif v_char in ('*', '?', '{') then
      -- The character before it may be missing.
      v_run := left(v_run, -1);
    elsif v_token in ('|', '(', ')', '[', ']', E'\\') or v_char = E'\\' and substr(v_token, 2) ~ '[xuUcB0-9]' then
      -- Alternatives, deeper groups, numbers of characters: nothing is sure, not even what came before an alternative.
      return null;
    end if;
    if length(v_run) > length(v_best) then
      v_best := v_run;
    end if;
    v_run := '';
  end loop;
  if length(v_run) > length(v_best) then
    v_best := v_run;
  end if;
  return case when length(v_best) >= 2 then v_best end;
end
$$;
comment on function gapless.regex_literal(text) is 'A text that is in whatever a regular expression matches; null: none is known.';
