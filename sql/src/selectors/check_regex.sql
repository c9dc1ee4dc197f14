-- Refuses regular expressions that could stall whoever matches events, or that would mean something else here than their writer
-- believes. Postgres matches with automata, so nested `*` is harmless; what explodes are back-references, look-arounds, and
-- bounds, which are written out: the size is counted as if they were. Parts that may be empty count apart, for compiling takes
-- time by the cube of them: 100 take milliseconds, 500 ten seconds.
create or replace function gapless.check_regex(pattern text, field text)
  returns void
  immutable
  set search_path = pg_catalog, pg_temp
  language plpgsql
as $$
declare
  v_most constant integer := 1000;
  v_hint constant text := 'Postgres''s regular expressions without back-references, look-arounds and large bounds; see docs/selectors.md.';
  v_sizes numeric[] := '{0}';
  v_last numeric := 0;
  v_loose numeric[] := '{0}';
  v_last_loose numeric := 0;
  v_depth integer := 1;
  v_copies integer;
  v_at integer := 1;
  v_length constant integer := length(pattern);
  v_char text;
  v_bound text[];
  v_set text;
begin
  if v_length not between 1 and 512 then
    perform gapless.refuse(field, 'must be a regular expression of 1 to 512 characters', v_hint);
  end if;
  if pattern like '***%' then
    perform gapless.refuse(field, 'must not begin with ***', v_hint);
  end if;
  while v_at <= v_length loop
    v_char := substr(pattern, v_at, 1);
    case v_char
      when E'\\' then
        v_char := substr(pattern, v_at + 1, 1);
        if v_char ~ '[1-9]' then
          perform gapless.refuse(field, format('must not refer back, as \%s does', v_char), v_hint);
        elsif v_char in ('b', 'B') then
          perform gapless.refuse(field, format('must not use \%s, which is no word boundary in Postgres', v_char), 'The boundary of a word is \y.');
        end if;
        v_sizes[v_depth] := v_sizes[v_depth] + 1;
        v_last := 1;
        v_last_loose := 0;
        v_at := v_at + 2;
      when '[' then
        v_set := substring(substr(pattern, v_at) from E'^\\[\\^?\\]?(?:\\[:[a-z]+:\\]|\\[[.=][^\\]]*[.=]\\]|\\\\.|[^]\\\\])*\\]');
        v_sizes[v_depth] := v_sizes[v_depth] + 1;
        v_last := 1;
        v_last_loose := 0;
        v_at := v_at + coalesce(length(v_set), 1);
      when '(' then
        if substr(pattern, v_at + 1, 1) = '?' and substr(pattern, v_at + 2, 1) <> ':' then
          perform gapless.refuse(field, format('must not look around or set options, as %s does', substr(pattern, v_at, 3)), v_hint);
        end if;
        v_depth := v_depth + 1;
        v_sizes[v_depth] := 0;
        v_loose[v_depth] := 0;
        v_last := 0;
        v_last_loose := 0;
        v_at := v_at + case when substr(pattern, v_at + 1, 1) = '?' then 3 else 1 end;
      when ')' then
        if v_depth > 1 then
          v_last := v_sizes[v_depth] + 1;
          v_last_loose := v_loose[v_depth];
          v_depth := v_depth - 1;
          v_sizes[v_depth] := v_sizes[v_depth] + v_last;
          v_loose[v_depth] := v_loose[v_depth] + v_last_loose;
        end if;
        v_at := v_at + 1;
      when '{' then
        v_bound := regexp_match(substr(pattern, v_at), '^{([0-9]+)(,?)([0-9]*)}');
        if v_bound is not null and length(v_bound[1]) < 6 and length(v_bound[3]) < 6 then
          v_copies := greatest(1, v_bound[1]::integer + case when v_bound[3] = '' and v_bound[2] = ',' then 1 else 0 end, nullif(v_bound[3], '')::integer);
          v_sizes[v_depth] := v_sizes[v_depth] + v_last * (v_copies - 1);
          v_last := v_last * v_copies;
          v_loose[v_depth] := v_loose[v_depth] + v_last_loose * (v_copies - 1) + case when v_bound[1]::integer = 0 then 1 else 0 end;
          v_last_loose := v_last_loose * v_copies + case when v_bound[1]::integer = 0 then 1 else 0 end;
        end if;
        v_at := v_at + coalesce(nullif(strpos(substr(pattern, v_at), '}'), 0), 1);
      when '*', '+', '?' then
        if v_char <> '+' then
          v_loose[v_depth] := v_loose[v_depth] + 1;
          v_last_loose := v_last_loose + 1;
        end if;
        v_at := v_at + 1;
      else
        v_sizes[v_depth] := v_sizes[v_depth] + 1;
        v_last := 1;
        v_last_loose := 0;
        v_at := v_at + 1;
    end case;
    if v_sizes[v_depth] > v_most then
      perform gapless.refuse(field, format('must not be larger than %s characters with its bounds written out', v_most), v_hint);
    elsif v_loose[v_depth] > 128 then
      perform gapless.refuse(field, 'must not have more than 128 parts that may be empty (?, *, {0,…}) with its bounds written out', v_hint);
    end if;
  end loop;
  begin
    perform '' ~ pattern;
  exception when others then
    perform gapless.refuse(field, format('must be a regular expression: %s', sqlerrm), v_hint);
  end;
end
$$;
comment on function gapless.check_regex(text, text) is 'Raises VG001 for a regular expression that is wrong, too large, or of a kind that may take for ever.';
