-- A statement within a statement ends before it, and is told before it. Whether a trigger changes its own table cannot be known;
-- that its text names the table, or builds statements, or cannot be read, is what there is to see.
create or replace function gapless.capture_warnings(table_name regclass)
  returns text[]
  stable
  set search_path = pg_catalog, pg_temp
  language sql
as $$
  with recursive parts (oid) as (
    select table_name::oid union select i.inhrelid from parts p join pg_catalog.pg_inherits i on i.inhparent = p.oid
  )
  select coalesce(array_agg(distinct w.text order by w.text), '{}') from (
    select format('%s has the trigger %I: if it changes rows of %1$s again, that is told before the change that set it off', table_name, t.tgname)
    from parts p
    join pg_catalog.pg_trigger t on t.tgrelid = p.oid and not t.tgisinternal and t.tgenabled <> 'D' and t.tgname not like '00\_gapless\_capture\_%'
    join pg_catalog.pg_proc f on f.oid = t.tgfoid join pg_catalog.pg_language l on l.oid = f.prolang
    join pg_catalog.pg_class r on r.oid = table_name
    -- Of what runs before a row or after it. What runs before or after the whole statement comes in the right order.
    where t.tgtype & 1 = 1 and (l.lanname not in ('plpgsql', 'internal', 'c')
      or l.lanname = 'plpgsql' and (strpos(lower(f.prosrc), lower(r.relname)) > 0 or f.prosrc ~* '\mexecute\M'))
    union all
    select format('%s refers to itself (%I): what an update of a key does to the rows that refer to it is told before the update', table_name, c.conname)
    from pg_catalog.pg_constraint c where c.contype = 'f' and c.conrelid = table_name and c.confrelid = table_name and c.confupdtype in ('c', 'n', 'd')
  ) w (text)
$$;
comment on function gapless.capture_warnings(regclass) is 'Internal: what of a captured table could be told in another order than it happened.';
grant execute on function gapless.capture_warnings(regclass) to gapless_user;
