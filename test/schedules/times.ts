// What Gapless says: the next times of timings, many in one statement.
import type { TestDatabase } from "../helpers/database.ts";

/** A timing, and from when on its next times are asked for. */
export interface Asked {
  spec: Record<string, unknown>;
  after: string;
}

/** The next times of each, without fractions; none where it is refused because it never comes. The schedule was made just then. */
export async function nextTimes(database: TestDatabase, asked: Asked[], count: number): Promise<string[][]> {
  await database.query(`
    create or replace function public.times_of(spec jsonb, after timestamptz, count integer) returns text[] language plpgsql as $$
    begin
      return array(select to_char(t at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"') from gapless.next_times(gapless.read_timing(spec), after, after, count) t);
    exception when others then
      if sqlerrm like '%must come at all%' then
        return '{}';
      end if;
      raise;
    end $$`);
  const rows = await database.query<{ times: string[] }>(
    "select public.times_of(a -> 'spec', (a ->> 'after')::timestamptz, $2) as times from jsonb_array_elements($1::jsonb) with ordinality x (a, n) order by n",
    [JSON.stringify(asked), count],
  );
  return rows.map(({ times }) => times);
}

/** The next times of one. */
export async function timesOf(
  database: TestDatabase,
  spec: Record<string, unknown>,
  after: string,
  count: number,
): Promise<string[]> {
  const [times] = await nextTimes(database, [{ spec, after }], count);
  return times ?? [];
}
