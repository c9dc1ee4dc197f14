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
  v_is_diff boolean;
  v_has_old boolean;
  v_has_new boolean;
  v_drop text[];
  v_first jsonb := coalesce(new_rows[1], old_rows[1]);
  v_missing text;
  v_common jsonb;
  v_metadata constant jsonb := jsonb_build_object('correlation_id', v_transaction);
  v_type text;
  v_topic text;
  v_count bigint;
begin
  select k.* into c from gapless.capture k join gapless.tenant t on t.id = k.tenant_id and t.active
  where k.tenant_id = tenant and k.id = capture;
  if c.id is null then
    perform gapless.fault('VG002', format('the tenant that %s is captured for is not active, or has no such capture', in_table), null,
      'Ask the operator, or release the table: select gapless.release(table)');
  end if;
  select k into v_missing from unnest(c.key_columns || c.excluded || coalesce(c.included, '{}')) k where not v_first ? k limit 1;
  if found then
    perform gapless.fault('VG001', format('%s has no column %I any more, which its capture names', in_table, v_missing),
      jsonb_build_object('field', 'columns', 'rule', 'must be there', 'table', in_table), 'Capture the table again: select gapless.capture(table, options)');
  end if;
  v_drop := case when c.included is null then c.excluded else array(select k from jsonb_object_keys(v_first) k where k <> all (c.included)) end;
  v_is_diff := c.payload = 'diff' and v_is_update;
  v_has_old := old_rows is not null and (c.payload <> 'new' or new_rows is null);
  v_has_new := new_rows is not null;
  v_type := c.types ->> case operation when 'truncate' then 'delete' else operation end;
  v_topic := coalesce(c.topic, concat_ws('/', 'tables', regexp_replace(in_schema, '[/[:cntrl:]]', '_', 'g'), regexp_replace(in_table, '[/[:cntrl:]]', '_', 'g'))) || '/' || operation;
  v_common := jsonb_build_object('table_name', in_table, 'schema_name', in_schema, 'operation', operation, 'transaction_id', v_transaction,
    'user_id', session_user, 'rows_affected', 1, 'timestamp_ms', floor(extract(epoch from v_now) * 1000)::bigint);
  if c.tells_transactions then
    perform gapless.capture_begun(tenant, v_transaction);
  end if;
  with given as materialized (
    select x.place, coalesce(x.n, x.o) as r,
      case cardinality(c.key_columns)
        when 0 then null
        when 1 then coalesce(coalesce(x.n, x.o) ->> c.key_columns[1], '')
        else (select string_agg(replace(replace(coalesce(coalesce(x.n, x.o) ->> k.name, ''), '%', '%25'), ',', '%2C'), ',' order by k.no)
          from unnest(c.key_columns) with ordinality k (name, no)) end as key,
      case when v_drop = '{}' then x.o else x.o - v_drop end as o, case when v_drop = '{}' then x.n else x.n - v_drop end as n
    from unnest(old_rows, new_rows) with ordinality x (o, n, place)
  ), told as materialized (
    select g.place,
      -- What cannot be part of a name goes by its hash.
      case when g.key is null then c.stream
        when octet_length(g.key) <= 120 and gapless.is_sound_name(g.key) then c.stream || '-' || g.key
        else c.stream || '-~' || encode(sha256(convert_to(g.key, 'UTF8')), 'hex') end as stream,
      v_common || jsonb_build_object('key', (select coalesce(jsonb_object_agg(k, g.r -> k), '{}') from unnest(c.key_columns) k))
        || case when v_is_diff then (
            select jsonb_build_object('old_values', coalesce(jsonb_object_agg(f.key, f.value), '{}'), 'new_values', coalesce(jsonb_object_agg(f.key, g.n -> f.key), '{}'))
            from jsonb_each(g.o) f where g.n -> f.key is distinct from f.value)
          when v_has_old and v_has_new then jsonb_build_object('old_values', g.o, 'new_values', g.n)
          when v_has_new then jsonb_build_object('new_values', g.n)
          else jsonb_build_object('old_values', g.o) end as data
    from given g
    where not v_is_update or g.o is distinct from g.n
  ), kept as materialized (
    select t.place, t.stream, t.data, row_number() over (partition by t.stream order by t.place) as no
    from told t where c.condition is null or gapless.condition_holds(jsonb_build_object('type', v_type, 'topic', v_topic, 'data', t.data), c.condition)
  ), moved as (
    insert into gapless.stream as s (tenant_id, name, version, created_at, updated_at)
    select tenant, k.stream, max(k.no), v_now, v_now from kept k group by k.stream order by k.stream collate "C"
    on conflict (tenant_id, name) do update set version = s.version + excluded.version, updated_at = v_now
    returning s.name, s.version
  ), highest as (
    select k.stream, max(k.no) as no from kept k group by k.stream
  )
  insert into gapless.event (tenant_id, stream, version, recorded_at, id, type, topic, data, metadata)
  select tenant, k.stream, m.version - h.no + k.no, v_now, gapless.uuid_v7(), v_type, v_topic,
    case when octet_length(k.data::text) > 1048000 then gapless.refuse_row(in_table, k.data -> 'key') else k.data end, v_metadata
  from kept k join moved m on m.name = k.stream join highest h on h.stream = k.stream
  order by k.place;
  get diagnostics v_count = row_count;
  if c.tells_transactions and v_count > 0 then
    perform gapless.capture_count(tenant, v_transaction, v_count);
  end if;
end
$$;
comment on function gapless.capture_append(integer, uuid, text, text, text, jsonb[], jsonb[]) is 'Internal: appends changes of rows, set-based.';
