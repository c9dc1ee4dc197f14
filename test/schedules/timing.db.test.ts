// When schedules come, apart from cron and rules: intervals, moments, bounds, zones, jitter; and who may ask.
import { beforeAll, expect, test } from "vitest";
import { createDatabase, type TestDatabase } from "../helpers/database.ts";
import { timesOf } from "./times.ts";

let database: TestDatabase;
beforeAll(async () => {
  database = await createDatabase();
});

const read = async (spec: unknown) => {
  const [row] = await database.query<{ timing: Record<string, unknown> }>(
    "select gapless.read_timing($1) - 'plan' as timing",
    [spec],
  );
  return row?.timing;
};

test("a timing is shown with its defaults, times in UTC, names as they are spelt", async () => {
  expect(
    await read({ cron: " 0 9 * * * ", timezone: "europe/berlin", from: "2026-03-29T02:30:00", jitter: "90s" }),
  ).toEqual({
    cron: " 0 9 * * * ",
    timezone: "Europe/Berlin",
    from: "2026-03-29T01:30:00.000000Z",
    until: null,
    jitter: "1m30s",
  });
  expect(await read({ cron: "@every 90s" })).toEqual({
    every: "1m30s",
    timezone: "UTC",
    from: null,
    until: null,
    jitter: "0s",
  });
  expect(await read({ at: "2026-10-25T02:30:00", timezone: "Europe/Berlin" })).toMatchObject({
    at: "2026-10-25T00:30:00.000000Z",
  });
  expect(await read({ start: true, cron: null })).toMatchObject({ start: true });
});

test.each([
  [
    "every, from when it was made",
    { every: "90s" },
    ["2026-02-13T00:01:30Z", "2026-02-13T00:03:00Z", "2026-02-13T00:04:30Z"],
  ],
  [
    "every, from a time on",
    { every: "24h", from: "2026-01-01T06:00:00Z" },
    ["2026-02-13T06:00:00Z", "2026-02-14T06:00:00Z", "2026-02-15T06:00:00Z"],
  ],
  [
    "every, at from itself",
    { every: "1w", from: "2026-02-14T06:00:00Z" },
    ["2026-02-14T06:00:00Z", "2026-02-21T06:00:00Z", "2026-02-28T06:00:00Z"],
  ],
  [
    "until, inclusive",
    { every: "1h", until: "2026-02-13T02:00:00Z" },
    ["2026-02-13T01:00:00Z", "2026-02-13T02:00:00Z"],
  ],
  [
    "cron, from and until inclusive",
    { cron: "0 0 * * *", from: "2026-02-20T00:00:00Z", until: "2026-02-21T00:00:00Z" },
    ["2026-02-20T00:00:00Z", "2026-02-21T00:00:00Z"],
  ],
  ["a moment", { at: "2026-02-14T00:00:00+01:00" }, ["2026-02-13T23:00:00Z"]],
  ["a moment that is over", { at: "2026-02-13T00:00:00Z" }, []],
  ["at start: not by the clock", { start: true }, []],
])("%s", async (_, spec, times) => {
  expect(await timesOf(database, spec, "2026-02-13T00:00:00.25Z", 3)).toEqual(times);
});

test("an interval does not drift, however long ago it began, and whatever the fraction", async () => {
  const [row] = await database.query<{ next: string }>(
    `select gapless.wire_time(gapless.next_time(gapless.read_timing('{"every": "7s", "from": "1990-01-01T00:00:00.123456Z"}'), '2090-01-01T00:00:00Z', now())) as next`,
  );
  // 3155760000 seconds are 450822857 times 7, and one.
  expect(row?.next).toBe("2090-01-01T00:00:06.123456Z");
});

test("answers are the same whatever the session is set to", async () => {
  const session = await database.connect();
  const answers = new Set<string>();
  for (const zone of ["UTC", "Pacific/Apia", "America/New_York"]) {
    for (const style of ["ISO, DMY", "German", "SQL, MDY"]) {
      await session.query(
        `set timezone = '${zone}'; set datestyle = '${style}'; set intervalstyle = '${style === "German" ? "iso_8601" : "postgres"}'`,
      );
      const { rows } = await session.query(
        `select array(select gapless.wire_time(t) from unnest(array[
           '{"cron": "30 2 * * *", "timezone": "Europe/Berlin", "from": "2026-03-27T00:00:00"}',
           '{"cron": "*/30 1-4 29 3 *", "timezone": "Europe/Berlin", "from": "2026-03-27T00:00:00"}',
           '{"rrule": "FREQ=DAILY;COUNT=4\\nEXDATE:20260328T093000", "timezone": "Europe/Berlin", "from": "2026-03-27T09:30:00"}',
           '{"every": "25h", "from": "2026-03-27T09:30:00Z"}'
         ]::jsonb[]) spec, gapless.next_times(gapless.read_timing(spec), '2026-03-27T00:00:00Z', '2026-03-27T00:00:00Z', 5) t) as times`,
      );
      answers.add(JSON.stringify(rows[0].times));
    }
  }
  expect([...answers]).toHaveLength(1);
  expect(JSON.parse([...answers][0] ?? "[]")).toHaveLength(18);
  // The look-up of a zone leaves the session's own as it was.
  expect((await session.query("show timezone")).rows[0].TimeZone).toBe("America/New_York");
});

test("every place of the IANA database is taken, however it is spelt", async () => {
  const [row] = await database.query<{ count: number; wrong: string[] }>(`
    select count(*)::integer as count, array_agg(name) filter (where gapless.timing_zone(to_jsonb(upper(name))) is distinct from name) as wrong
    from pg_timezone_names
    where name !~ '^(posix|right)/|^(Factory|localtime|posixrules|CET|EET|EST|HST|MET|MST|WET)$'`);
  expect(row?.wrong).toBeNull();
  expect(row?.count).toBeGreaterThan(400);
});

test.each([
  ["FOO+5", 'must be a zone of the IANA database, got "FOO+5"'],
  ["Foo/Bar+5", 'must be a zone of the IANA database, got "Foo/Bar+5"'],
  ["CET-1CEST", 'must be a zone of the IANA database, got "CET-1CEST"'],
  ["<+03>-3", 'must be a zone of the IANA database, got "<+03>-3"'],
  ["Etc/GMT+15", 'must be a zone of the IANA database, got "Etc/GMT+15"'],
  ["Europe/Berlim", 'must be a zone of the IANA database, got "Europe/Berlim"'],
  ["../../etc/passwd", 'must be a zone of the IANA database, got "../../etc/passwd"'],
  ["posixrules", 'must be a zone of the IANA database, got "posixrules"'],
  ["+02:00", 'must be a zone of the IANA database, got "+02:00"'],
  ["5", 'must be a zone of the IANA database, got "5"'],
  ["CEST", 'must be a zone of the IANA database, got "CEST"'],
  ["default", 'must be a zone of the IANA database, got "default"'],
  ["", 'must be a zone of the IANA database, got ""'],
  [7, "must be a zone of the IANA database, got 7"],
  ["CET", "must name a place, and CET is an abbreviation"],
])("no zone: %s", async (timezone, rule) => {
  const refused = await database
    .query("select gapless.read_timing($1)", [{ cron: "@daily", timezone }])
    .catch((error: unknown) => error);
  expect(refused).toMatchObject({ code: "VG001", message: `timezone ${rule}` });
});

test.each([
  [{}, "cron must be given, or every, at, rrule or start"],
  [{ cron: "@daily", every: "5m" }, "every must not stand beside cron"],
  [{ cron: 5 }, "cron must be a text"],
  [{ start: false }, "start must be true"],
  [{ start: true, until: "2026-01-01T00:00:00Z" }, "until must not stand beside start"],
  [{ at: "2026-01-01T00:00:00Z", from: "2026-01-01T00:00:00Z" }, "from must not stand beside at"],
  [
    { at: "tomorrow" },
    "at must be a time such as 2026-01-31T12:00:00Z, or without Z as the clocks of timezone show it",
  ],
  [
    { at: "2026-02-30T00:00:00Z" },
    "at must be a time such as 2026-01-31T12:00:00Z, or without Z as the clocks of timezone show it",
  ],
  [{ every: "500ms" }, "every must be from 1s to 87600h"],
  [{ every: "1y" }, 'every must be a duration such as "5s", "1m30s", "2h" or "500ms"'],
  [{ every: "5s", jitter: "5s" }, "jitter must be shorter than every, which is 5s"],
  [{ every: "5s", from: "2026-01-02T00:00:00Z", until: "2026-01-01T00:00:00Z" }, "until must not be before from"],
  [{ cron: "@daily", jitter: "13h" }, "jitter must be from 0s to 12h"],
])("%j is refused", async (spec, message) => {
  const refused = await database.query("select gapless.read_timing($1)", [spec]).catch((error: unknown) => error);
  expect(refused).toMatchObject({ code: "VG001", message });
});

test("jitter is the same for the same occurrence, spread over the whole, and never all of it", async () => {
  const [row] = await database.query(`
    with drawn as (
      select gapless.jitter_of('00000000-0000-4000-8000-000000000001', t, interval '10 seconds') as j,
        gapless.jitter_of('00000000-0000-4000-8000-000000000001', t, interval '10 seconds')
          = gapless.jitter_of('00000000-0000-4000-8000-000000000001', t at time zone 'UTC' at time zone 'UTC', interval '10 seconds') as same
      from generate_series(timestamptz '2026-01-01', timestamptz '2026-01-02', interval '5 minutes') t)
    select min(j) >= interval '0' and max(j) < interval '10 seconds' as within, avg(j) between interval '4 seconds' and interval '6 seconds' as even,
      count(distinct j) > 200 as many, bool_and(same) as same from drawn`);
  expect(row).toEqual({ within: true, even: true, many: true, same: true });
});

test("no search is long: rules that never come, and times far away, take few steps", async () => {
  // Whoever writes such rules must not hold up the others.
  const session = await database.connect();
  await session.query("set statement_timeout = '20s'");
  for (const spec of [
    { cron: "* * * * * * 2199" },
    { cron: "0 0 29 2 *", from: "9000-01-01T00:00:00Z" },
    { cron: "* * * * *", from: "0001-01-02T00:00:00Z" },
    { rrule: "FREQ=YEARLY;INTERVAL=1000000" },
    { rrule: "FREQ=SECONDLY;BYMONTH=2;BYMONTHDAY=29;BYDAY=MO;BYHOUR=3;BYMINUTE=4" },
    { rrule: "FREQ=SECONDLY;COUNT=10000", from: "2026-01-01T00:00:00Z" },
  ]) {
    const { rows } = await session.query(
      "select count(*)::integer as times from gapless.next_times(gapless.read_timing($1), $2, $2, 3)",
      [spec, "2026-02-13T00:00:00Z"],
    );
    expect(rows[0].times, JSON.stringify(spec)).toBeLessThanOrEqual(3);
  }
  for (const rrule of [
    "FREQ=WEEKLY;BYDAY=MO;BYSETPOS=2",
    "FREQ=DAILY;INTERVAL=7;BYDAY=MO",
    "FREQ=SECONDLY;INTERVAL=86399;BYHOUR=0;BYMINUTE=0;BYSECOND=1",
  ]) {
    const refused = await session
      .query("select gapless.read_timing($1)", [{ rrule, from: "2026-02-13T00:00:00Z" }])
      .catch((error: unknown) => error);
    expect(refused).toMatchObject({
      code: "VG001",
      message: "rrule must come at all: nothing is found within a century",
    });
  }
  for (const after of ["infinity", "-infinity", "0001-01-01 00:00:00 BC", "294276-12-31"]) {
    await session.query(
      `select gapless.next_time(gapless.read_timing(spec), $1, now()) from unnest(array['{"cron": "@daily", "timezone": "Europe/Berlin"}', '{"rrule": "FREQ=DAILY"}', '{"at": "2026-01-01T00:00:00Z"}']::jsonb[]) spec`,
      [after],
    );
  }
});

test("preview_timing() shows the next times to those who may see schedules", async () => {
  const tenant = "preview";
  await database.query("select gapless.create_tenant($1)", [tenant]);
  const reader = await database.connect((await database.loginOf(tenant, ["schedules:read"])).url);
  const { rows } = await reader.query<{ t: Date }>("select t from gapless.preview_timing($1, 2, $2) t", [
    { cron: "0 9 * * 1-5", timezone: "Europe/Berlin" },
    "2026-03-27T12:00:00Z",
  ]);
  expect(rows.map(({ t }) => t.toISOString())).toEqual(["2026-03-30T07:00:00.000Z", "2026-03-31T07:00:00.000Z"]);
  expect((await reader.query("select * from gapless.preview_timing($1)", [{ every: "5m" }])).rows).toHaveLength(10);

  const refused = async (values: unknown[]) =>
    reader.query("select * from gapless.preview_timing($1, $2)", values).then(
      () => undefined,
      (error: { code: string; message: string }) => `${error.code} ${error.message}`,
    );
  expect(await refused([{ cron: "0 25 * * *" }, 5])).toBe("VG001 cron field 2 (hour) must be 0 to 23, got 25");
  expect(await refused([{ crom: "0 5 * * *" }, 5])).toMatch(/^VG001 crom is not known/);
  expect(await refused([{ every: "5m" }, 1001])).toMatch(/^VG001 count must be/);
  expect(await refused(["[]", 5])).toMatch(/^VG001 spec must be an object/);

  const stranger = await database.connect((await database.loginOf(tenant, ["events:read"])).url);
  await expect(stranger.query("select * from gapless.preview_timing($1)", [{ every: "5m" }])).rejects.toMatchObject({
    code: "VG003",
  });
  // What works it out is nobody's to call.
  await expect(reader.query("select gapless.read_timing($1)", [{ every: "5m" }])).rejects.toMatchObject({
    code: "42501",
  });
});
