// The newest times of a timing, found from behind, are those that one finds by going through all of them: over years, leap
// days, and the days on which clocks are moved.
import { expect, test } from "vitest";
import { createDatabase } from "../helpers/database.ts";
import { randomFrom } from "./random.ts";
import { randomCron } from "./random_cron.ts";
import { randomRrule } from "./random_rrule.ts";

const ZONES = ["UTC", "Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "America/Sao_Paulo", "Pacific/Apia"];
const FREQS = ["HOURLY", "DAILY", "WEEKLY", "MONTHLY", "YEARLY"];
/** Days on which clocks are moved, a leap day, the end of a year. */
const DAYS = ["2026-03-29", "2026-10-25", "2026-03-08", "2026-11-01", "2026-04-05", "2028-02-29", "2026-12-31"];
const DAY = 86_400_000;

test("from behind there are the same times as from before", async () => {
  const database = await createDatabase();
  const random = randomFrom(20_260_329);
  const asked = Array.from({ length: 250 }, () => {
    const until = Date.parse(`${random.one(...DAYS)}T12:00:00Z`) + random.number(-DAY, DAY);
    const low = until - random.one(DAY, 40 * DAY, 500 * DAY, 1600 * DAY);
    const timing = random.chance(0.6)
      ? { cron: randomCron(random).ours }
      : { rrule: randomRrule(random, FREQS).rule, from: new Date(low - random.number(0, 40) * DAY).toISOString() };
    return {
      spec: { ...timing, timezone: random.one(...ZONES) },
      low: new Date(low).toISOString(),
      until: new Date(until).toISOString(),
      most: random.number(1, 7),
    };
  });
  await database.query(`
    create function public.newest(spec jsonb, low timestamptz, until timestamptz, most integer, out got timestamptz[], out wanted timestamptz[]) language plpgsql as $$
    declare
      v_timing jsonb;
      v_next timestamptz;
    begin
      begin
        v_timing := gapless.read_timing(spec);
      exception when sqlstate 'VG001' then
        return; -- it never comes
      end;
      v_next := gapless.next_time(v_timing, low, low);
      wanted := '{}';
      while v_next <= until loop
        wanted := wanted || v_next;
        if cardinality(wanted) = 200 then
          wanted := null; -- too many to go through
          return;
        end if;
        v_next := gapless.next_time(v_timing, v_next, low);
      end loop;
      wanted := wanted[greatest(cardinality(wanted) - most + 1, 1):];
      got := gapless.times_before(v_timing, low, low, until, most);
    end $$`);
  const rows = await database.query<{ ask: object; got: Date[] | null; wanted: Date[] | null }>(
    `select a as ask, n.got, n.wanted from jsonb_array_elements($1::jsonb) a
     cross join lateral public.newest(a -> 'spec', (a ->> 'low')::timestamptz, (a ->> 'until')::timestamptz, (a -> 'most')::integer) n`,
    [JSON.stringify(asked)],
  );
  const compared = rows.filter(({ wanted }) => wanted !== null);
  for (const { ask, got, wanted } of compared) expect({ ask, times: got }).toEqual({ ask, times: wanted });
  expect(compared.length).toBeGreaterThan(100);
  expect(compared.filter(({ wanted }) => (wanted?.length ?? 0) > 1).length).toBeGreaterThan(40);
});
