-- The body of a capture's trigger function. It belongs to the owner of the table and runs as that role: turning a row into JSON
-- may call functions of the columns' types, and `when` is SQL of the owner's; neither may run as Gapless. What it makes goes to
-- the function captured_…(), which appends for the tenant of the capture, and which nobody but the owner may call.
-- old and new are paired by their order: both transition tables are filled row by row. Of a partitioned table Postgres (15 to 18)
-- hands over wrong new rows where a merge both inserts and updates: the inserted one again in place of the updated. Then keys
-- differ; they must not differ there at all.
-- Few rows go in one piece; many in parts of 5000 rows or 8 MB, so that no array grows beyond what memory takes.
create or replace function gapless.capture_code(capture uuid, condition text, identity text[], operations text[], is_partitioned boolean)
  returns text
  immutable
  set search_path = pg_catalog, pg_temp
  language sql
as $$
  select replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace($code$
#variable_conflict use_column
declare
  v_schema text := tg_table_schema;
  v_table text := tg_table_name;
  v_old jsonb[];
  v_new jsonb[];
  v_step text;
  v_steps text[];
begin
  if not has_schema_privilege('gapless', 'usage') then
    raise exception using errcode = 'VG003', message = format('%I.%I is captured, but the access of its owner to Gapless was revoked', tg_table_schema, tg_table_name),
      hint = 'Grant the access again, or drop the triggers 00_gapless_capture_… of the table.';
  end if;
  if tg_nargs > 0 or tg_level = 'ROW' and pg_partition_root(tg_relid) <> tg_relid then
    select r.in_schema, r.in_table into v_schema, v_table from gapless.capture_root('{id}', tg_relid) r;
    if v_table is null then
      return null;
    end if;
  end if;
  if tg_level = 'ROW' then
    if {if} then
      v_old := case when tg_op <> 'INSERT' then array[to_jsonb(old)] end;
      v_new := case when tg_op <> 'DELETE' then array[to_jsonb(new)] end;
      perform gapless.{append}(v_schema, v_table, lower(tg_op), v_old, v_new);
    end if;
  elsif tg_op = 'INSERT' then
    if (select count(*) from new_rows) <= 500 then
      v_new := array(select to_jsonb(new) from new_rows as new {new});
      if cardinality(v_new) > 0 then
        perform gapless.{append}(v_schema, v_table, 'insert', null, v_new);
      end if;
    else
      for v_new in
        select array_agg(p.n) from (select s.n, (row_number() over () - 1) / 5000 as rows, sum(pg_column_size(s.n)) over (rows unbounded preceding) / 8000000 as bytes
          from (select to_jsonb(new) as n from new_rows as new {new}) s) p
        group by p.rows, p.bytes order by p.rows, p.bytes
      loop
        perform gapless.{append}(v_schema, v_table, 'insert', null, v_new);
      end loop;
    end if;
  elsif tg_op = 'UPDATE' then
    if {check} then
      raise exception using errcode = 'VG001', message = format('%I.%I is captured by the statement, and this one changes keys, or inserts and updates at once (merge), which Postgres does not tell reliably of a partitioned table', v_schema, v_table),
        hint = 'Capture the table again with {"each": "row"}, or use other statements.';
    elsif {is plain} and (select count(*) from new_rows) <= 500 then
      v_old := array(select to_jsonb(old) from old_rows as old);
      v_new := array(select to_jsonb(new) from new_rows as new);
      if cardinality(v_new) > 0 then
        perform gapless.{append}(v_schema, v_table, 'update', v_old, v_new);
      end if;
    else
      -- Rows that have another key now: all go before any comes.
      v_steps := case when exists (select from {pairs} p where {moved}) then array['delete', 'update', 'insert'] else array['update'] end;
      foreach v_step in array v_steps loop
        for v_old, v_new in
          select array_agg(q.o), array_agg(q.n)
          from (select p.o, p.n, (row_number() over () - 1) / 5000 as rows, sum(pg_column_size(p.o) + pg_column_size(p.n)) over (rows unbounded preceding) / 8000000 as bytes
            from {pairs} p where cardinality(v_steps) = 1 or (v_step <> 'update') = ({moved})) q
          group by q.rows, q.bytes order by q.rows, q.bytes
        loop
          if v_step = 'update' or v_step = any ({operations}) then
            perform gapless.{append}(v_schema, v_table, v_step, case when v_step <> 'insert' then v_old end, case when v_step <> 'delete' then v_new end);
          end if;
        end loop;
      end loop;
    end if;
  elsif tg_op = 'DELETE' then
    for v_old in
      select array_agg(p.o) from (select s.o, (row_number() over () - 1) / 5000 as rows, sum(pg_column_size(s.o)) over (rows unbounded preceding) / 8000000 as bytes
        from (select to_jsonb(old) as o from old_rows as old {old}) s) p
      group by p.rows, p.bytes order by p.rows, p.bytes
    loop
      perform gapless.{append}(v_schema, v_table, 'delete', v_old, null);
    end loop;
  else
    for v_old in execute replace($truncate$
      select array_agg(p.o) from (select s.o, (row_number() over () - 1) / 5000 as rows, sum(pg_column_size(s.o)) over (rows unbounded preceding) / 8000000 as bytes
        from (select to_jsonb(old) as o from only {table} as old {truncated}) s) p
      group by p.rows, p.bytes order by p.rows, p.bytes$truncate$, '{table}', format('%I.%I', tg_table_schema, tg_table_name))
    loop
      perform gapless.{append}(v_schema, v_table, 'truncate', v_old, null);
    end loop;
  end if;
  return null;
end
$code$,
    '{pairs}', $pairs$(
            select to_jsonb(old.gapless_row) as o, to_jsonb(new.gapless_row) as n
            from (select {columns} t as gapless_row, row_number() over () as gapless_place from old_rows t) as old
            join (select {columns} t as gapless_row, row_number() over () as gapless_place from new_rows t) as new on new.gapless_place = old.gapless_place
            {where}
            order by old.gapless_place)$pairs$),
    '{check}', case when is_partitioned then '(select count(*) from old_rows) <> (select count(*) from new_rows) or exists (select from {all pairs} p where {moved})' else 'false' end),
    '{all pairs}', $pairs$(
            select to_jsonb(old.gapless_row) as o, to_jsonb(new.gapless_row) as n
            from (select t as gapless_row, row_number() over () as gapless_place from old_rows t) as old
            join (select t as gapless_row, row_number() over () as gapless_place from new_rows t) as new on new.gapless_place = old.gapless_place)$pairs$),
    '{moved}', coalesce((select string_agg(format('p.o ->> %1$L is distinct from p.n ->> %1$L', k), ' or ') from unnest(identity) k), 'false')),
    '{operations}', quote_literal(operations)),
    '{id}', capture::text),
    '{append}', 'captured_' || replace(capture::text, '-', '')),
    '{is plain}', case when condition is null then 'true' else 'false' end),
    '{columns}', case when condition is null then '' else 't.*,' end),
    '{if}', coalesce('coalesce((' || condition || E'\n), false)', 'true')),
    '{new}', coalesce('left join new_rows as old on false where (' || condition || E'\n)', '')),
    '{old}', coalesce('left join old_rows as new on false where (' || condition || E'\n)', '')),
    '{where}', coalesce('where (' || condition || E'\n)', '')),
    '{truncated}', coalesce('left join (select t.* from only {table} t limit 0) as new on false where (' || condition || E'\n)', ''))
$$;
comment on function gapless.capture_code(uuid, text, text[], text[], boolean) is 'Internal: the body of the trigger function of a capture.';
grant execute on function gapless.capture_code(uuid, text, text[], text[], boolean) to gapless_user;
