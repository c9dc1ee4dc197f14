-- How long to wait after so many attempts: the list of delays, its last one again and again, or exponential growth up to
-- the maximum; then up to `jitter` of it more or less, so that what failed together does not come back together.
create or replace function gapless.retry_delay(subscription gapless.subscription, attempts integer)
  returns interval
  volatile
  language sql
as $$
  select (1 + subscription.jitter * (2 * random() - 1)) * coalesce(
    subscription.delays[least(attempts, cardinality(subscription.delays))],
    least(subscription.max_delay, subscription.base_delay * least(power(subscription.factor, least(attempts, 60) - 1), 1e7)))
$$;
comment on function gapless.retry_delay(gapless.subscription, integer) is 'Internal: the pause before the next attempt.';
