-- How much later than its time an occurrence begins: as if by chance, but always the same for the same occurrence.
create or replace function gapless.jitter_of(id uuid, nominal timestamptz, jitter interval)
  returns interval
  immutable
  set search_path = pg_catalog, pg_temp
  language sql
as $$
  select date_trunc('milliseconds', coalesce(jitter, interval '0') * (
    ('x' || left(encode(sha256(convert_to(id || ' ' || extract(epoch from nominal)::text, 'UTF8')), 'hex'), 12))::bit(48)::bigint / 281474976710656.0)::double precision)
$$;
comment on function gapless.jitter_of(uuid, timestamptz, interval) is 'Internal: by how much an occurrence is put off, from nothing up to jitter.';
