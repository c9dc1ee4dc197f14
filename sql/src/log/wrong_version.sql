create or replace function gapless.wrong_version(stream text, expected bigint, actual bigint)
  returns void
  volatile
  set search_path = pg_catalog, pg_temp
  language plpgsql
as $$
begin
  perform gapless.fault('VG005',
    case
      when expected is null then format('stream %L must exist and does not', stream)
      when expected = 0 then format('stream %L must not exist and is at version %s', stream, actual)
      else format('stream %L is at version %s, not %s', stream, actual, expected)
    end,
    jsonb_build_object('stream', stream, 'expectedVersion', expected::text, 'actualVersion', actual::text),
    'Read the stream again, decide again, and append with the version you read.');
end
$$;
comment on function gapless.wrong_version(text, bigint, bigint) is 'Raises VG005; expected null means that the stream must exist.';
