-- Whether the newest run was written by this very database. Three signs: the system, the database, and that the row
-- still has the transaction id it was written with (a restored or replicated copy got another).
create or replace function gapless.run_is_ours()
  returns boolean
  stable
  security definer
  set search_path = pg_catalog, pg_temp
  language sql
as $$
  select coalesce((
    select r.system_identifier = (select c.system_identifier from pg_control_system() c)
      and r.database_oid = (select d.oid from pg_database d where d.datname = current_database())
      and r.xmin::text::numeric = r.writer::text::numeric % 4294967296
    from gapless.sequencer_run r order by r.id desc limit 1), false)
$$;
comment on function gapless.run_is_ours() is 'False in a copied database, until adopt() was called.';
