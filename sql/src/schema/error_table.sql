-- The one table from SQLSTATE to code to HTTP status to GraphQL code. SQLSTATEs of class VG are ours; a row without one
-- is an error that only a door can meet.
create or replace view gapless.errors as
select * from (values
  ('VG001', 'invalid_input',            400, 'BAD_USER_INPUT',        'An argument breaks a rule'),
  ('VG002', 'no_tenant',                403, 'FORBIDDEN',             'This connection belongs to no tenant'),
  ('VG003', 'forbidden',                403, 'FORBIDDEN',             'The permission for this is missing'),
  ('VG004', 'not_found',                404, 'NOT_FOUND',             'There is no such thing'),
  ('VG005', 'wrong_expected_version',   409, 'CONFLICT',              'The stream is not at the expected version'),
  ('VG006', 'event_id_conflict',        409, 'CONFLICT',              'An event id is already known with other content'),
  ('VG007', 'too_large',                413, 'BAD_USER_INPUT',        'The input is larger than allowed'),
  ('VG008', 'already_exists',           409, 'CONFLICT',              'There is one of that name already'),
  ('VG009', 'sequencer_stopped',        503, 'SERVICE_UNAVAILABLE',   'This database is a copy that was not adopted yet'),
  ('VG010', 'unauthenticated',          401, 'UNAUTHENTICATED',       'The credentials are missing, wrong or expired'),
  ('VG012', 'busy',                     503, 'SERVICE_UNAVAILABLE',   'Somebody else is at it; try again'),
  ('VG013', 'lease_lost',           409, 'CONFLICT',              'The lease was lost, or settled before'),
  ('23505', 'twin',                     503, 'SERVICE_UNAVAILABLE',   'The same event was appended at the same moment; try again'),
  ('40001', 'serialization_failure',    503, 'SERVICE_UNAVAILABLE',   'A concurrent change came between; try again'),
  ('40P01', 'deadlock',                 503, 'SERVICE_UNAVAILABLE',   'A concurrent change came between; try again'),
  ('57014', 'timeout',                  503, 'SERVICE_UNAVAILABLE',   'The database took too long'),
  ('55P03', 'lock_timeout',             503, 'SERVICE_UNAVAILABLE',   'A lock was not to be had in time; try again'),
  (null,    'malformed_json',           400, 'BAD_USER_INPUT',        'The body is not JSON that can be stored'),
  (null,    'invalid_cursor',           400, 'BAD_USER_INPUT',        'The cursor is not one of this list'),
  (null,    'payload_too_large',        413, 'BAD_USER_INPUT',        'The body is larger than allowed'),
  (null,    'unsupported_media_type',   415, 'BAD_USER_INPUT',        'The body must be application/json'),
  (null,    'idempotency_key_reused',   422, 'BAD_USER_INPUT',        'The idempotency key was used with another body'),
  (null,    'idempotency_in_flight',    409, 'CONFLICT',              'A request with this idempotency key is under way'),
  (null,    'route_not_found',          404, 'NOT_FOUND',             'There is no such route'),
  (null,    'method_not_allowed',       405, 'BAD_USER_INPUT',        'The route does not know this method'),
  (null,    'request_timeout',          408, 'BAD_USER_INPUT',        'The request did not arrive in time'),
  (null,    'headers_too_large',        431, 'BAD_USER_INPUT',        'The headers are larger than allowed'),
  (null,    'bad_request',              400, 'BAD_USER_INPUT',        'The request is not valid HTTP'),
  (null,    'unavailable',              503, 'SERVICE_UNAVAILABLE',   'The service cannot answer right now'),
  (null,    'internal',                 500, 'INTERNAL_SERVER_ERROR', 'Something went wrong here')
) as error (sqlstate, code, http_status, graphql_code, title);
comment on view gapless.errors is 'Every error: SQLSTATE, code, HTTP status and GraphQL code.';
grant select on gapless.errors to gapless_user;
