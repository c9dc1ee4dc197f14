-- The public key that secrets are sealed with. Its private half is at the servers only: this database cannot open what it keeps.
create table gapless.sealing_key (
  is_in_force boolean primary key default true,
  jwk jsonb not null,
  modulus numeric not null,
  size integer not null,
  created_at timestamptz not null,
  constraint sealing_key_is_alone check (is_in_force)
);
comment on table gapless.sealing_key is 'The public key that secrets are sealed with, one for the installation.';
comment on column gapless.sealing_key.size is 'Bytes of the modulus, and of each sealed block.';
revoke all on gapless.sealing_key from public;
grant select, insert, delete on gapless.sealing_key to gapless_engine;

create table gapless.secret (
  tenant_id integer not null,
  name text collate "C" not null,
  sealed bytea not null,
  version integer not null default 1,
  created_at timestamptz not null,
  updated_at timestamptz not null,
  primary key (tenant_id, name)
);
comment on table gapless.secret is 'Secrets that actions and channels name, sealed.';

alter table gapless.secret enable row level security;
alter table gapless.secret force row level security;
grant select, insert, update, delete on gapless.secret to gapless_engine;
