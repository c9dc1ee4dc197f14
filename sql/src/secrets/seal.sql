-- A text that only servers can read again: as many blocks as it takes, each with its place in its label.
create or replace function gapless.seal(value text, label text)
  returns bytea
  volatile
  security definer
  set search_path = pg_catalog, pg_temp
  language plpgsql
as $$
declare
  v_bytes constant bytea := convert_to(value, 'UTF8');
  k gapless.sealing_key;
  v_most integer;
  v_count integer;
  v_sealed bytea := '';
begin
  select * into k from gapless.sealing_key;
  if k.size is null then
    perform gapless.fault('VG012', 'secrets cannot be kept yet: no server has given this installation a key', null,
      'Start a server once: it makes a key pair, keeps the private half in its data folder and leaves the public half here. See docs/operations.md.');
  end if;
  v_most := k.size - 66;
  v_count := greatest((octet_length(v_bytes) + v_most - 1) / v_most, 1);
  for n in 1 .. v_count loop
    v_sealed := v_sealed || gapless.seal_block(substring(v_bytes from (n - 1) * v_most + 1 for v_most), format('%s:%s/%s', label, n, v_count), k.modulus, k.size);
  end loop;
  return v_sealed;
end
$$;
comment on function gapless.seal(text, text) is 'Internal: a text sealed with the installation''s public key; VG012 without one.';
