-- No statistics of what tenants write: the planner's estimate for a value would tell whoever asks `explain` whether somebody
-- uses it. The functions do not go by estimates.
do $$
declare
  v_table regclass;
  v_columns text;
begin
  for v_table, v_columns in
    select c.oid::regclass, string_agg(format('alter column %I set statistics 0', a.attname), ', ')
    from pg_catalog.pg_class c
    join pg_catalog.pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
    where c.relnamespace = 'gapless'::regnamespace and c.relkind in ('r', 'p') and c.relforcerowsecurity
    group by c.oid
  loop
    execute format('alter table %s %s', v_table, v_columns);
  end loop;
end
$$;
