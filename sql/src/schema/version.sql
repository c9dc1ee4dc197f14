-- One row for each time the code was installed or refreshed; the newest tells what is here now.
create table gapless.installed (
  id bigint generated always as identity primary key,
  version text not null,
  tables_digest text,
  functions_digest text,
  at timestamptz not null default clock_timestamp()
);
comment on table gapless.installed is 'What code was installed when; the newest row is in force.';
