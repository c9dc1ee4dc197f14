-- The body of a capture's trigger function. It belongs to the owner of the table and runs as that role: turning a row into JSON
-- may call functions of the columns' types, and `when` is SQL of the owner's; neither may run as Gapless. What it makes goes to
-- the function captured_…(), which appends for the tenant of the capture, and which nobody but the owner may call.
-- old and new are paired by their order: both transition tables are filled row by row. Of a partitioned table Postgres (15 to 18)
-- hands over wrong new rows where a merge both inserts and updates: the inserted one again in place of the updated. Then keys
-- differ; they must not differ there at all.
-- Few rows go in one piece; many in parts of 5000 rows or 8 MB, so that no array grows beyond what memory takes. `offset 0` keeps
-- rows from becoming JSON twice. A row is named with `.*`, for a column may be called new.
-- Put together in one go: what was put in is not looked at again, whatever `when` holds.
create or replace function gapless.capture_code(capture uuid, condition text, identity text[], operations text[], is_partitioned boolean)
  returns text
  stable
  set search_path = pg_catalog, pg_temp
  language sql
as $$
  with given as (
    select capture::text as id,
      'captured_' || replace(capture::text, '-', '') as append,
      coalesce('(' || condition || E'\n)', 'true') as holds,
      coalesce((select string_agg(format('p.o ->> %1$L is distinct from p.n ->> %1$L', k), ' or ') from unnest(identity) k), 'false') as moved,
      format($pairs$(
            select old.gapless_json as o, new.gapless_json as n
            from (select %1$s to_jsonb(gapless_rows.*) as gapless_json, row_number() over () as gapless_place from old_rows as gapless_rows) as old
            join (select %1$s to_jsonb(gapless_rows.*) as gapless_json, row_number() over () as gapless_place from new_rows as gapless_rows) as new
              on new.gapless_place = old.gapless_place
            %2$s
            order by old.gapless_place)$pairs$,
        case when condition is not null then 'gapless_rows.*,' end, 'where (' || condition || E'\n)') as pairs,
      $pairs$(
            select old.gapless_json as o, new.gapless_json as n
            from (select to_jsonb(gapless_rows.*) as gapless_json, row_number() over () as gapless_place from old_rows as gapless_rows) as old
            join (select to_jsonb(gapless_rows.*) as gapless_json, row_number() over () as gapless_place from new_rows as gapless_rows) as new
              on new.gapless_place = old.gapless_place)$pairs$ as all_pairs,
      -- The table is put in by the trigger, which knows what it is called by then.
      quote_literal(format($truncated$
        select array_agg(p.o)
        from (select s.o, (row_number() over () - 1) / 5000 as rows, sum(pg_column_size(s.o)) over (rows unbounded preceding) / 8000000 as bytes
          from (select to_jsonb(old.*) as o from only %%1$s as old %s offset 0) s) p
        group by p.rows, p.bytes order by p.rows, p.bytes$truncated$,
        'left join (select gapless_rows.* from only %1$s as gapless_rows limit 0) as new on false where (' || replace(condition, '%', '%%') || E'\n)')) as truncated
  )
  select format($code$
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
    raise exception using errcode = 'VG003', message = format('%%I.%%I is captured, but the access of its owner to Gapless was revoked', tg_table_schema, tg_table_name),
      hint = 'Grant the access again, or drop the triggers 00_gapless_capture_… of the table.';
  end if;
  if tg_nargs > 0 or tg_level = 'ROW' and pg_partition_root(tg_relid) <> tg_relid then
    select r.in_schema, r.in_table into v_schema, v_table from gapless.capture_root(%1$L, tg_relid) r;
    if v_table is null then
      return null;
    end if;
  end if;
  if tg_level = 'ROW' then
    if coalesce(%3$s, false) then
      v_old := case when tg_op <> 'INSERT' then array[to_jsonb(old)] end;
      v_new := case when tg_op <> 'DELETE' then array[to_jsonb(new)] end;
      perform gapless.%2$I(v_schema, v_table, lower(tg_op), v_old, v_new);
    end if;
  elsif tg_op = 'INSERT' then
    if (select count(*) from new_rows) <= 500 then
      v_new := array(select to_jsonb(new.*) from new_rows as new %4$s);
      if cardinality(v_new) > 0 then
        perform gapless.%2$I(v_schema, v_table, 'insert', null, v_new);
      end if;
    else
      for v_new in
        select array_agg(p.n) from (select s.n, (row_number() over () - 1) / 5000 as rows, sum(pg_column_size(s.n)) over (rows unbounded preceding) / 8000000 as bytes
          from (select to_jsonb(new.*) as n from new_rows as new %4$s offset 0) s) p
        group by p.rows, p.bytes order by p.rows, p.bytes
      loop
        perform gapless.%2$I(v_schema, v_table, 'insert', null, v_new);
      end loop;
    end if;
  elsif tg_op = 'UPDATE' then
    if %7$s then
      raise exception using errcode = 'VG001', message = format('%%I.%%I is captured by the statement, and this one changes keys, or inserts and updates at once (merge), which Postgres does not tell reliably of a partitioned table', v_schema, v_table),
        hint = 'Capture the table again with {"each": "row"}, or use other statements.';
    elsif %8$s and (select count(*) from new_rows) <= 500 then
      v_old := array(select to_jsonb(old.*) from old_rows as old);
      v_new := array(select to_jsonb(new.*) from new_rows as new);
      if cardinality(v_new) > 0 then
        perform gapless.%2$I(v_schema, v_table, 'update', v_old, v_new);
      end if;
    else
      -- Rows that have another key now: all go before any comes.
      v_steps := case when exists (select from %9$s p where %10$s) then array['delete', 'update', 'insert'] else array['update'] end;
      foreach v_step in array v_steps loop
        for v_old, v_new in
          select array_agg(q.o), array_agg(q.n)
          from (select p.o, p.n, (row_number() over () - 1) / 5000 as rows, sum(pg_column_size(p.o) + pg_column_size(p.n)) over (rows unbounded preceding) / 8000000 as bytes
            from %9$s p where cardinality(v_steps) = 1 or (v_step <> 'update') = (%10$s)) q
          group by q.rows, q.bytes order by q.rows, q.bytes
        loop
          if v_step = 'update' or v_step = any (%11$L) then
            perform gapless.%2$I(v_schema, v_table, v_step, case when v_step <> 'insert' then v_old end, case when v_step <> 'delete' then v_new end);
          end if;
        end loop;
      end loop;
    end if;
  elsif tg_op = 'DELETE' then
    for v_old in
      select array_agg(p.o) from (select s.o, (row_number() over () - 1) / 5000 as rows, sum(pg_column_size(s.o)) over (rows unbounded preceding) / 8000000 as bytes
        from (select to_jsonb(old.*) as o from old_rows as old %5$s offset 0) s) p
      group by p.rows, p.bytes order by p.rows, p.bytes
    loop
      perform gapless.%2$I(v_schema, v_table, 'delete', v_old, null);
    end loop;
  else
    for v_old in execute format(%6$s, format('%%I.%%I', tg_table_schema, tg_table_name)) loop
      perform gapless.%2$I(v_schema, v_table, 'truncate', v_old, null);
    end loop;
  end if;
  return null;
end
$code$,
    g.id, g.append, g.holds,
    'left join new_rows as old on false where (' || condition || E'\n)',
    'left join old_rows as new on false where (' || condition || E'\n)',
    g.truncated,
    case when is_partitioned then format('(select count(*) from old_rows) <> (select count(*) from new_rows) or exists (select from %s p where %s)', g.all_pairs, g.moved) else 'false' end,
    (condition is null)::text,
    g.pairs, g.moved, operations)
  from given g
$$;
comment on function gapless.capture_code(uuid, text, text[], text[], boolean) is 'Internal: the body of the trigger function of a capture.';
grant execute on function gapless.capture_code(uuid, text, text[], text[], boolean) to gapless_user;
