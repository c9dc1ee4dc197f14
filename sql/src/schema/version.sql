-- One row for each time the code was installed, updated or refreshed; the newest tells what is here now.
create table gapless.installed (
  id bigint generated always as identity primary key,
  version text not null,
  updates integer not null,
  tables_digest text,
  functions_digest text,
  at timestamptz not null default clock_timestamp()
);
comment on table gapless.installed is 'What code was installed when; the newest row is in force.';
comment on column gapless.installed.updates is 'How many of the scripts in sql/updates the tables have seen, or were made after.';
comment on column gapless.installed.functions_digest is 'Of the functions in force; null where psql put them there.';
