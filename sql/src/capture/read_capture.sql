-- The options of a capture, checked against the table and with their defaults.
create or replace function gapless.read_capture(table_name regclass, options jsonb)
  returns gapless.capture
  stable
  security definer
  set search_path = pg_catalog, pg_temp
  language plpgsql
as $$
declare
  v_known constant text[] := '{operations,columns,exclude,when,condition,payload,key,stream,topic,types,each,transactions}';
  v_columns text[];
  v_names text[];
  v_unknown text;
  v_field text;
  v_types jsonb;
  v_table pg_catalog.pg_class;
  c gapless.capture;
begin
  perform gapless.authorize('events:append');
  if table_name is null then
    perform gapless.refuse('table_name', 'is required', 'Such as gapless.capture(''public.orders'').');
  end if;
  select r.* into v_table from pg_catalog.pg_class r where r.oid = table_name;
  if v_table.oid is null then
    perform gapless.refuse('table_name', 'must name a table that is there');
  elsif v_table.relkind not in ('r', 'p') or v_table.relpersistence = 't' then
    perform gapless.refuse('table_name', 'must be an ordinary or a partitioned table, neither a view nor a foreign or temporary table');
  elsif v_table.relnamespace::regnamespace::text in ('gapless', 'gapless_jobs', 'pg_catalog', 'information_schema') then
    perform gapless.refuse('table_name', 'must be a table of your own');
  elsif v_table.relispartition then
    perform gapless.refuse('table_name', 'must not be a partition', 'Capture the table it is a partition of.');
  end if;
  if options is null or jsonb_typeof(options) <> 'object' then
    perform gapless.refuse('options', 'must be an object', 'Such as {"operations": ["insert"], "exclude": ["password"]}.');
  end if;
  select k into v_unknown from jsonb_object_keys(options) k where k <> all (v_known) order by k limit 1;
  if found then
    perform gapless.refuse_key(v_unknown, '', v_known);
  end if;
  v_columns := array(select a.attname::text from pg_catalog.pg_attribute a where a.attrelid = table_name and a.attnum > 0 and not a.attisdropped order by a.attnum);
  foreach v_field in array array['operations', 'columns', 'exclude', 'key'] loop
    continue when coalesce(options -> v_field, 'null') = 'null';
    if jsonb_typeof(options -> v_field) <> 'array' or exists (select from jsonb_array_elements(options -> v_field) e where jsonb_typeof(e) <> 'string') then
      perform gapless.refuse(v_field, 'must be a list of texts');
    end if;
    v_names := array(select jsonb_array_elements_text(options -> v_field));
    if v_field = 'operations' then
      select n into v_unknown from unnest(v_names) n where n not in ('insert', 'update', 'delete', 'truncate') limit 1;
      if found or cardinality(v_names) = 0 then
        perform gapless.refuse('operations', concat('must be some of insert, update, delete and truncate', case when v_unknown is not null then ', not ' || quote_literal(v_unknown) end));
      end if;
    else
      select n into v_unknown from unnest(v_names) n where n <> all (v_columns) limit 1;
      if found then
        perform gapless.refuse(v_field, format('must name columns of %s; it has no %I', table_name, v_unknown), format('Its columns are: %s.', array_to_string(v_columns, ', ')));
      end if;
    end if;
  end loop;
  if options ? 'columns' and options ? 'exclude' then
    perform gapless.refuse('exclude', 'must not stand beside columns', 'Give one of them.');
  elsif options -> 'columns' = '[]' then
    perform gapless.refuse('columns', 'must name at least one column');
  end if;
  c.operations := case when coalesce(options -> 'operations', 'null') = 'null' then '{insert,update,delete,truncate}'
    else array(select distinct o from jsonb_array_elements_text(options -> 'operations') o order by o) end;
  c.included := case when coalesce(options -> 'columns', 'null') <> 'null' then array(select jsonb_array_elements_text(options -> 'columns')) end;
  c.excluded := array(select jsonb_array_elements_text(coalesce(nullif(options -> 'exclude', 'null'), '[]')));
  c.identity := array(select a.attname::text from pg_catalog.pg_index i cross join lateral unnest(i.indkey) with ordinality k (attnum, no)
    join pg_catalog.pg_attribute a on a.attrelid = i.indrelid and a.attnum = k.attnum where i.indrelid = table_name and i.indisprimary order by k.no);
  if coalesce(options -> 'key', 'null') <> 'null' then
    c.key_columns := array(select jsonb_array_elements_text(options -> 'key'));
  elsif cardinality(c.identity) > 0 then
    c.key_columns := c.identity;
  else
    perform gapless.refuse('key', format('is required, because %s has no primary key', table_name),
      'Name the columns that tell its rows apart, or give [] to have all events in one stream.');
  end if;
  if coalesce(options -> 'stream', 'null') <> 'null' and (jsonb_typeof(options -> 'stream') <> 'string'
      or not gapless.is_sound_name(options ->> 'stream') or length(options ->> 'stream') > 120) then
    perform gapless.refuse('stream', 'must be a text of 1 to 120 characters, without control characters', 'The key follows it: "orders" makes orders-1, orders-2 …');
  end if;
  c.stream := coalesce(options ->> 'stream', (select r.relname::text from pg_catalog.pg_class r where r.oid = table_name));
  if not gapless.is_sound_name(c.stream) then
    perform gapless.refuse('stream', 'is required, because the name of the table holds control characters');
  end if;
  if coalesce(options -> 'topic', 'null') <> 'null' and (jsonb_typeof(options -> 'topic') <> 'string'
      or not gapless.is_sound_name(options ->> 'topic') or length(options ->> 'topic') > 200) then
    perform gapless.refuse('topic', 'must be a text of 1 to 200 characters, without control characters', 'The operation follows it: "shop/orders" makes shop/orders/insert …');
  end if;
  c.topic := options ->> 'topic';
  v_types := coalesce(nullif(options -> 'types', 'null'), '{}');
  if jsonb_typeof(v_types) <> 'object' then
    perform gapless.refuse('types', 'must be an object', 'Such as {"insert": "order.placed"}.');
  end if;
  select k into v_unknown from jsonb_object_keys(v_types) k where k not in ('insert', 'update', 'delete') order by k limit 1;
  if found then
    perform gapless.refuse_key(v_unknown, 'types', '{insert,update,delete}');
  end if;
  select k into v_unknown from jsonb_each(v_types) e (k, v) where jsonb_typeof(v) <> 'string' or not gapless.is_sound_type(v #>> '{}') order by k limit 1;
  if found then
    perform gapless.refuse('types.' || v_unknown, 'must be 1 to 128 of A-Z a-z 0-9 . _ -');
  end if;
  c.types := '{"insert": "row.inserted", "update": "row.updated", "delete": "row.deleted"}'::jsonb || v_types;
  c.payload := coalesce(options ->> 'payload', 'full');
  if c.payload not in ('full', 'new', 'diff') then
    perform gapless.refuse('payload', 'must be full, new or diff', 'full: old and new values; new: those after the change; diff: of an update only what changed.');
  end if;
  -- By the statement is several times faster, and wrong for some of a partitioned table, which are then refused.
  c.each := coalesce(options ->> 'each', case v_table.relkind when 'p' then 'row' else 'statement' end);
  if c.each not in ('statement', 'row') then
    perform gapless.refuse('each', 'must be statement or row');
  end if;
  if coalesce(jsonb_typeof(options -> 'transactions'), 'null') not in ('boolean', 'null') then
    perform gapless.refuse('transactions', 'must be true or false');
  end if;
  c.tells_transactions := coalesce((options ->> 'transactions')::boolean, false);
  if coalesce(options -> 'condition', 'null') <> 'null' then
    c.condition := gapless.condition_text(options -> 'condition', true, '$', 'condition', 0)::jsonpath;
  end if;
  if coalesce(options -> 'when', 'null') <> 'null' and (jsonb_typeof(options -> 'when') <> 'string' or length(options ->> 'when') not between 1 and 10000) then
    perform gapless.refuse('when', 'must be a text: a condition in SQL over old and new', 'Such as "new.status <> old.status".');
  end if;
  c.options := options;
  return c;
end
$$;
comment on function gapless.read_capture(regclass, jsonb) is 'Internal: the options of a capture, checked. Errors: VG001.';
grant execute on function gapless.read_capture(regclass, jsonb) to gapless_user;
