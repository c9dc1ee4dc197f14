-- A tenant is an isolated customer or application. Its number is what every other table carries first.
create table gapless.tenant (
  id integer generated always as identity primary key,
  name text collate "C" not null unique,
  active boolean not null default true,
  position_floor bigint not null default 0,
  created_at timestamptz not null default clock_timestamp(),
  constraint tenant_name_is_plain check (name ~ '^[A-Za-z0-9_-]{1,64}$'),
  constraint tenant_position_floor_is_not_negative check (position_floor >= 0),
  unique (id, active)
);
comment on table gapless.tenant is 'Tenants; a name is 1 to 64 of A-Z a-z 0-9 _ -.';
comment on column gapless.tenant.position_floor is
  'Positions continue above this even when the log is empty (set when old events are removed).';

-- Which login role belongs to which tenant. By name, not oid: it must survive dump and restore.
create table gapless.access (
  role_name name primary key,
  tenant_id integer not null,
  permissions text[] not null,
  granted_by name not null default session_user,
  granted_at timestamptz not null default clock_timestamp(),
  tenant_active boolean not null default true,
  foreign key (tenant_id, tenant_active) references gapless.tenant (id, active) on update cascade,
  constraint access_has_permissions check (cardinality(permissions) > 0)
);
create index access_tenant on gapless.access (tenant_id);
comment on table gapless.access is 'Login roles granted to a tenant, one tenant each.';
comment on column gapless.access.tenant_active is 'As the tenant''s, kept so by the foreign key: append() looks at this row alone.';

-- Only the SHA-256 of a key is kept. A key holds 244 random bits, so a slow password hash would add nothing but time.
create table gapless.api_key (
  tenant_id integer not null references gapless.tenant,
  id uuid not null,
  name text not null,
  hash bytea not null unique,
  permissions text[] not null,
  created_at timestamptz not null,
  expires_at timestamptz,
  revoked_at timestamptz,
  last_used_at timestamptz,
  application text collate "C",
  primary key (tenant_id, id),
  constraint api_key_has_permissions check (cardinality(permissions) > 0),
  constraint api_key_name_is_short check (length(name) between 1 and 128)
);
comment on table gapless.api_key is 'API keys, hashed; the key itself is shown once, when it is made.';
comment on column gapless.api_key.application is 'The application whose webhooks alone the key may see and change; null: it is not bound.';

alter table gapless.tenant enable row level security;
alter table gapless.tenant force row level security;
alter table gapless.access enable row level security;
alter table gapless.access force row level security;
alter table gapless.api_key enable row level security;
alter table gapless.api_key force row level security;
grant select, insert, update on gapless.tenant, gapless.access, gapless.api_key to gapless_engine;
grant delete on gapless.access to gapless_engine;
