-- Security definer: what a selector means is worked out by functions that nobody calls by themselves.
create or replace function gapless.selection_of(selector jsonb, types text[] default null, topics text[] default null,
  categories text[] default null, streams text[] default null)
  returns gapless.selection
  stable
  security definer
  set search_path = pg_catalog, pg_temp
  language plpgsql
as $$
begin
  perform gapless.authorize('events:read');
  perform gapless.check_filter(1, types, topics, categories, streams);
  return gapless.join_lists(selector, types, topics, categories, streams);
end
$$;
comment on function gapless.selection_of(jsonb, text[], text[], text[], text[]) is
  'A selector made ready to run, with the lists beside it joined by and; for next_events() and events_that_hold(). Errors: VG001, with the '
  'path of the mistake, VG003.';
grant execute on function gapless.selection_of(jsonb, text[], text[], text[], text[]) to gapless_user;
