-- What actions store, until it expires.
create table gapless.value (
  tenant_id integer not null,
  key text collate "C" not null,
  value jsonb not null,
  expires_at timestamptz,
  updated_at timestamptz not null,
  primary key (tenant_id, key)
) with (fillfactor = 80);
create index value_expiry on gapless.value (expires_at) where expires_at is not null;
comment on table gapless.value is 'Values that actions stored. One that has expired is not shown any more, and soon deleted.';

alter table gapless.value enable row level security;
alter table gapless.value force row level security;
grant select, insert, update, delete on gapless.value to gapless_engine;
