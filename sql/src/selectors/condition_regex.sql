-- `matches` as a jsonpath predicate without its subject. Postgres keeps 32 regular expressions compiled, and one that fell out
-- costs ten times as much: what is only text with anchors becomes a comparison.
create or replace function gapless.condition_regex(pattern text, ignore_case boolean, field text)
  returns text
  stable
  set search_path = pg_catalog, pg_temp
  language plpgsql
as $$
declare
  v_parts constant text[] := regexp_match(pattern, E'^(\\^?)((?:[^][\\\\.*+?(){}|^$]|\\\\[^A-Za-z0-9])+)(\\$|\\.\\*)?$');
  v_literal constant text := regexp_replace(v_parts[2], E'\\\\(.)', E'\\1', 'g');
begin
  perform gapless.check_regex(pattern, field);
  if v_literal is null or ignore_case or v_parts[1] = '' and v_parts[3] = '$' then
    return format('like_regex %s%s', to_json(pattern), case when ignore_case then ' flag "i"' end);
  elsif v_parts[1] = '' then
    return format('like_regex %s flag "q"', to_json(v_literal));
  elsif v_parts[3] = '$' then
    return format('== %s', to_json(v_literal));
  end if;
  return format('starts with %s', to_json(v_literal));
end
$$;
comment on function gapless.condition_regex(text, boolean, text) is 'A regular expression of a condition as jsonpath. Errors: VG001.';
