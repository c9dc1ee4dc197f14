-- The events of one statement, or of a part of a large one. Locks streams in name order, as all that append to several do; the
-- versions of a stream follow the order of its rows. For functions that run as the engine and have pinned their search_path.
create or replace function gapless.capture_append(
  tenant integer, capture uuid, in_schema text, in_table text, operation text, old_rows jsonb[], new_rows jsonb[])
  returns void
  volatile
  language plpgsql
as $$
#variable_conflict use_variable
declare
  c gapless.capture;
  v_now constant timestamptz := gapless.now();
  v_transaction constant text := gapless.transaction_name();
  v_is_update constant boolean := operation = 'update';
  v_has_new constant boolean := new_rows is not null;
  v_first constant jsonb := coalesce(new_rows[1], old_rows[1]);
  v_has_old boolean;
  v_is_diff boolean;
  v_keys integer;
  v_key text;
  v_tells_key boolean;
  v_is_moved boolean[];
  v_missing text;
  v_drop text[];
  v_drops boolean;
  v_type text;
  v_topic text;
  v_common jsonb;
  v_metadata jsonb;
  v_names text[];
  v_datas jsonb[];
  v_count bigint;
  v_is_sound boolean;
  v_is_long boolean;
  v_is_large boolean;
  v_plain boolean;
  v_is_distinct boolean;
  v_is_new boolean;
  v_versions bigint[];
begin
  select k.* into c from gapless.capture k join gapless.tenant t on t.id = k.tenant_id and t.active
  where k.tenant_id = tenant and k.id = capture
    -- A group that owns tables has no row here, and what its members may is their own affair.
    and not exists (select from gapless.access a where a.role_name = k.owner and not (a.tenant_id = tenant and gapless.permits(a.permissions, 'events:append')));
  if c.id is null then
    perform gapless.refuse_captured(tenant, capture, in_table);
  end if;
  select k into v_missing from unnest(c.key_columns || c.identity || c.excluded || coalesce(c.included, '{}')) k where not v_first ? k limit 1;
  if found then
    perform gapless.fault('VG001', format('%s has no column %I any more, which its capture names', in_table, v_missing),
      jsonb_build_object('field', 'columns', 'rule', 'must be there', 'table', in_table), 'Capture the table again: select gapless.capture(table, options)');
  end if;
  if v_is_update and cardinality(c.identity) > 0 then
    v_is_moved := array(select (select bool_or(u.o ->> k is distinct from u.n ->> k) from unnest(c.identity) k) from unnest(old_rows, new_rows) u (o, n));
    if true = any (v_is_moved) then
      -- A row that has another key now is another row: that is how both streams stay true. First what goes, last what comes: keys
      -- may be handed on from row to row.
      perform gapless.capture_append(tenant, capture, in_schema, in_table, p.operation, p.o, p.n)
      from (
        select 1 as no, 'delete' as operation, array_agg(u.o) as o, null::jsonb[] as n from unnest(old_rows, v_is_moved) u (o, m) where u.m
        union all select 2, 'update', array_agg(u.o), array_agg(u.n) from unnest(old_rows, new_rows, v_is_moved) u (o, n, m) where not u.m
        union all select 3, 'insert', null, array_agg(u.n) from unnest(new_rows, v_is_moved) u (n, m) where u.m
        order by 1
      ) p
      where p.operation = any (c.operations) and (p.o is not null or p.n is not null);
      return;
    end if;
  end if;
  v_drop := case when c.included is null then c.excluded else array(select k from jsonb_object_keys(v_first) k where k <> all (c.included)) end;
  v_drops := v_drop <> '{}';
  v_keys := cardinality(c.key_columns);
  v_key := c.key_columns[1];
  v_is_diff := v_is_update and c.payload = 'diff';
  v_tells_key := v_keys > 0 and (v_is_diff or v_drop && c.key_columns);
  v_has_old := old_rows is not null and (c.payload <> 'new' or not v_has_new);
  v_type := c.types ->> case operation when 'truncate' then 'delete' else operation end;
  v_topic := coalesce(c.topic, concat_ws('/', 'tables', regexp_replace(in_schema, '[/[:cntrl:]]', '_', 'g'), regexp_replace(in_table, '[/[:cntrl:]]', '_', 'g'))) || '/' || operation;
  v_common := jsonb_build_object('table_name', in_table, 'schema_name', in_schema, 'operation', operation, 'rows_affected', 1,
    'timestamp_ms', floor(extract(epoch from v_now) * 1000)::bigint);
  -- What is the same for all events of the transaction costs nothing here.
  v_metadata := jsonb_build_object('correlation_id', v_transaction, 'user_id', session_user);
  -- What the rows become: the data of each event and its key, in their order.
  if not v_drops and not v_is_diff and v_keys = 1 and c.condition is null then
    -- jsonb_set() copies the row once, || twice.
    select array_agg(coalesce(u.n, u.o) ->> v_key), array_agg(case
      when v_has_old and v_has_new then v_common || jsonb_build_object('old_values', u.o, 'new_values', u.n)
      when v_has_new then jsonb_set(v_common, '{new_values}', u.n)
      else jsonb_set(v_common, '{old_values}', u.o) end)
    into v_names, v_datas
    from unnest(old_rows, new_rows) u (o, n)
    where not v_is_update or u.o <> u.n;
  else
    select array_agg(g.key), array_agg(g.data) into v_names, v_datas
    from (
      select gapless.capture_key(x.r, c.key_columns) as key,
        v_common || case when v_tells_key then jsonb_build_object('key', (select jsonb_object_agg(k, x.r -> k) from unnest(c.key_columns) k)) else '{}' end || case
          when v_is_diff then (
            select jsonb_build_object('old_values', coalesce(jsonb_object_agg(f.key, f.value), '{}'), 'new_values', coalesce(jsonb_object_agg(f.key, x.n -> f.key), '{}'))
            from jsonb_each(x.o) f where x.n -> f.key is distinct from f.value)
          when v_has_old and v_has_new then jsonb_build_object('old_values', x.o, 'new_values', x.n)
          when v_has_new then jsonb_build_object('new_values', x.n)
          else jsonb_build_object('old_values', x.o) end as data
      from (
        select coalesce(u.n, u.o) as r, u.o - v_drop as o, u.n - v_drop as n from unnest(old_rows, new_rows) u (o, n) offset 0
      ) x
      where not v_is_update or x.o <> x.n
      offset 0
    ) g
    where c.condition is null or gapless.condition_holds(jsonb_build_object('type', v_type, 'topic', v_topic, 'data', g.data), c.condition);
  end if;
  v_count := cardinality(v_datas);
  if v_count is null then
    return;
  end if;
  -- One look at all names together: looked at one by one, they would cost more than anything else here.
  v_names := array_replace(v_names, null, '');
  v_is_sound := v_keys > 0 and array_to_string(v_names, '') !~ E'[\x01-\x1f\x7f-\u009f]';
  select bool_or(octet_length(n.name) > 120), bool_or(pg_column_size(n.data) > 8192 and octet_length(n.data::text) > 1048000)
  into v_is_long, v_is_large from unnest(v_names, v_datas) n (name, data);
  if v_is_large then
    perform gapless.refuse_row(in_table);
  end if;
  v_plain := v_is_sound and not v_is_long;
  if c.tells_transactions then
    perform gapless.capture_begun(tenant, v_transaction);
    perform gapless.capture_count(tenant, v_transaction, v_count);
  end if;
  v_is_distinct := v_count = 1 or v_keys > 0 and v_count = (select count(*) from (select from unnest(v_names) s group by s) d);
  if v_is_distinct and v_count > 500 then
    -- Many: sorted once, written in that order, and what comes back is in it again. No join, and indexes that fill from one end.
    select array_agg(x.stream), array_agg(x.data) into v_names, v_datas
    from (
      select (case when v_plain then c.stream || '-' || g.name else gapless.capture_stream(c.stream, g.name, v_keys) end) collate "C" as stream, g.data
      from unnest(v_names, v_datas) g (name, data) order by 1
    ) x;
    -- Rows that come mostly have streams that come with them, and `on conflict` would double what those cost. Where one is there
    -- already, or somebody makes it at this moment, all of it is done in the way that is always right.
    v_is_new := operation = 'insert';
    if v_is_new then
      begin
        insert into gapless.stream (tenant_id, name, version, created_at, updated_at)
        select tenant, n.name, 1, v_now, v_now from unnest(v_names) n (name);
      exception when unique_violation then
        v_is_new := false;
      end;
    end if;
    if not v_is_new then
      with moved as (
        insert into gapless.stream as s (tenant_id, name, version, created_at, updated_at)
        select tenant, n.name, 1, v_now, v_now from unnest(v_names) n (name)
        on conflict (tenant_id, name) do update set version = s.version + 1, updated_at = v_now
        returning s.version
      )
      select array_agg(m.version) into v_versions from moved m;
    end if;
    insert into gapless.event (tenant_id, stream, version, recorded_at, id, type, topic, data, metadata)
    select tenant, u.stream, coalesce(u.version, 1), v_now, gapless.uuid_v7(), v_type, v_topic, u.data, v_metadata
    from unnest(v_names, v_datas, v_versions) u (stream, data, version);
  elsif v_is_distinct then
    with given as materialized (
      select case when v_plain then c.stream || '-' || g.name else gapless.capture_stream(c.stream, g.name, v_keys) end as stream, g.data, g.place
      from unnest(v_names, v_datas) with ordinality g (name, data, place)
    ), moved as (
      insert into gapless.stream as s (tenant_id, name, version, created_at, updated_at)
      select tenant, g.stream, 1, v_now, v_now from given g order by g.stream collate "C"
      on conflict (tenant_id, name) do update set version = s.version + 1, updated_at = v_now
      returning s.name, s.version
    )
    insert into gapless.event (tenant_id, stream, version, recorded_at, id, type, topic, data, metadata)
    select tenant, g.stream, m.version, v_now, gapless.uuid_v7(), v_type, v_topic, g.data, v_metadata
    from given g join moved m on m.name = g.stream
    order by g.place;
  else
    with given as materialized (
      select n.stream, n.data, n.place, row_number() over (partition by n.stream order by n.place) as no, count(*) over (partition by n.stream) as of_stream
      from (select gapless.capture_stream(c.stream, g.name, v_keys) as stream, g.data, g.place from unnest(v_names, v_datas) with ordinality g (name, data, place)) n
    ), moved as (
      insert into gapless.stream as s (tenant_id, name, version, created_at, updated_at)
      select tenant, g.stream, g.of_stream, v_now, v_now from given g where g.no = 1 order by g.stream collate "C"
      on conflict (tenant_id, name) do update set version = s.version + excluded.version, updated_at = v_now
      returning s.name, s.version
    )
    insert into gapless.event (tenant_id, stream, version, recorded_at, id, type, topic, data, metadata)
    select tenant, g.stream, m.version - g.of_stream + g.no, v_now, gapless.uuid_v7(), v_type, v_topic, g.data, v_metadata
    from given g join moved m on m.name = g.stream
    order by g.place;
  end if;
end
$$;
comment on function gapless.capture_append(integer, uuid, text, text, text, jsonb[], jsonb[]) is 'Internal: appends changes of rows, set-based.';
