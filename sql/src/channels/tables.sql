-- Where notifications go. The spec holds all values; what is shown of it is for show_channel() to say.
create table gapless.channel (
  tenant_id integer not null,
  id uuid not null,
  name text collate "C" not null,
  type text not null,
  spec jsonb not null,
  listen text,
  version integer not null default 1,
  created_at timestamptz not null,
  updated_at timestamptz not null,
  primary key (tenant_id, id),
  unique (tenant_id, name),
  constraint channel_type_is_known check (type in ('slack', 'webhook', 'email', 'postgres', 'log'))
);
comment on table gapless.channel is 'Notification channels, which notify actions name.';
comment on column gapless.channel.listen is 'Of type postgres: the name to LISTEN on. Anybody may listen to any name, so it cannot be guessed.';

alter table gapless.channel enable row level security;
alter table gapless.channel force row level security;
grant select, insert, update, delete on gapless.channel to gapless_engine;
