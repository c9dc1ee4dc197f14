-- Policies, made once: the engine sees all, the owner of the tables (and its views and functions) only the tenant of the
-- session, everybody else nothing. Named for the owner alone, so that the engine's queries do not carry it along.
do $$
declare
  v_table text;
  v_key text;
begin
  for v_table, v_key in
    select c.relname, case when c.relname = 'tenant' then 'id' else 'tenant_id' end
    from pg_catalog.pg_class c
    where c.relnamespace = 'gapless'::regnamespace and c.relkind in ('r', 'p') and c.relforcerowsecurity
      and not exists (select from pg_catalog.pg_policy p where p.polrelid = c.oid)
  loop
    execute format('create policy own_tenant on gapless.%I to gapless_owner using (%I = (select gapless.current_tenant()))',
      v_table, v_key);
    execute format('create policy engine on gapless.%I to gapless_engine using (true) with check (true)', v_table);
  end loop;
end
$$;

-- For a dump as the engine (see docs/operations.md): the counters belong to it.
grant select on all sequences in schema gapless to gapless_engine;

-- Functions are closed to everybody but those they were granted to beside their definition, and to each other's owner.
do $$
declare
  v_routine record;
begin
  for v_routine in
    select p.oid::regprocedure as name, p.proowner::regrole as owner from pg_catalog.pg_proc p
    where p.pronamespace = 'gapless'::regnamespace order by p.proowner
  loop
    execute format('set local role %s', v_routine.owner);
    execute format('revoke execute on routine %s from public', v_routine.name);
    execute format('grant execute on routine %s to gapless_owner, gapless_engine', v_routine.name);
  end loop;
  reset role;
end
$$;
