-- What somebody may have meant: the known word with the least edits, if those are few. Case and underscores count for nothing.
create or replace function gapless.near_miss(word text, known text[])
  returns text
  immutable
  strict
  set search_path = pg_catalog, pg_temp
  language plpgsql
as $$
declare
  v_word constant text := lower(replace(left(word, 40), '_', ''));
  v_best text;
  v_least integer := greatest(1, (length(v_word) + 1) / 3) + 1;
  v_known text;
  v_other text;
  v_row integer[];
  v_last integer[];
begin
  foreach v_known in array known loop
    v_other := lower(replace(v_known, '_', ''));
    v_last := array(select g from generate_series(0, length(v_other)) g);
    for v_i in 1 .. length(v_word) loop
      v_row := array[v_i];
      for v_j in 1 .. length(v_other) loop
        v_row[v_j + 1] := least(v_row[v_j] + 1, v_last[v_j + 1] + 1,
          v_last[v_j] + case when substr(v_word, v_i, 1) = substr(v_other, v_j, 1) then 0 else 1 end);
      end loop;
      v_last := v_row;
    end loop;
    if v_last[length(v_other) + 1] < v_least then
      v_least := v_last[length(v_other) + 1];
      v_best := v_known;
    end if;
  end loop;
  return v_best;
end
$$;
comment on function gapless.near_miss(text, text[]) is 'The known word that comes nearest to one that is not known; null if none is near.';
