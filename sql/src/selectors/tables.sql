-- A selector as the database runs it. Null in a field: no restriction.
create type gapless.selection as (
  types text[],
  topics text[],
  categories text[],
  streams text[],
  after bigint,
  up_to bigint,
  since timestamptz,
  until timestamptz,
  condition jsonpath
);
comment on type gapless.selection is 'A compiled selector: compile_selector() makes it.';
