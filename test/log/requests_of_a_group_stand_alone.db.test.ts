import { randomUUID } from "node:crypto";
import { beforeAll, expect, test } from "vitest";
import { createDatabase, type TestDatabase } from "../helpers/database.ts";
import { appendGroup, type Entry } from "./group.ts";

let database: TestDatabase;
beforeAll(async () => {
  database = await createDatabase();
});

const e = { type: "t", data: {} };
const one = (stream: string, more: object = {}) => [{ stream, events: [e], ...more }];
/** What became of each request: stream:first-last, with a d for a duplicate, or the error's SQLSTATE. */
async function group(...requests: Entry[][]): Promise<string[]> {
  const outcomes = await appendGroup(database, requests);
  return outcomes.map((rows) =>
    rows
      .map((row) => row.sqlstate ?? `${row.stream}:${row.first_version}-${row.last_version}${row.duplicate ? "d" : ""}`)
      .join(" "),
  );
}
const version = async (stream: string) =>
  (await database.query("select version from gapless.stream where name = $1", [stream]))[0]?.["version"] ?? "0";

test("half of them conflicting: the other half goes through, in order", async () => {
  const requests = Array.from({ length: 40 }, (_, n) => one("a-1", n % 2 ? { expected_version: 1000 + n } : {}));
  const outcome = await group(...requests);
  expect(outcome).toEqual(requests.map((_, n) => (n % 2 ? "VG005" : `a-1:${n / 2 + 1}-${n / 2 + 1}`)));
});

test("each sees what those before it did, not what failed", async () => {
  expect(
    await group(
      one("b-1", { expected_version: 0 }),
      one("b-1", { expected_version: 0 }),
      one("b-1", { expected_version: 1 }),
      one("b-2", { must_exist: true }),
      one("b-2"),
      one("b-2", { must_exist: true }),
      one("b-1", { expected_version: 2 }),
    ),
  ).toEqual(["b-1:1-1", "VG005", "b-1:2-2", "VG005", "b-2:1-1", "b-2:2-2", "b-1:3-3"]);
});

test("a request of several entries that fails at its end takes back what it had counted", async () => {
  const failing = [
    ...one("c-1"),
    { stream: "c-2", events: [e, e, e] },
    ...one("c-3", { expected_version: 9 }),
    ...one("c-4"),
  ];
  expect(
    await group(one("c-1"), failing, one("c-1", { expected_version: 1 }), one("c-2", { expected_version: 0 })),
  ).toEqual(["c-1:1-1", "VG005", "c-1:2-2", "c-2:1-1"]);
  expect([await version("c-3"), await version("c-4")]).toEqual(["0", "0"]);
});

test("the error is the one the request would have raised alone", async () => {
  const rows = (await appendGroup(database, [one("none-1", { expected_version: 2 }), one("g-1")])).flat();
  expect(rows.find(({ request }) => request === 1)).toEqual({
    request: 1,
    stream: null,
    first_version: null,
    last_version: null,
    event_ids: null,
    duplicate: null,
    sqlstate: "VG005",
    message: "stream 'none-1' is at version 0, not 2",
    detail: expect.stringContaining('"actualVersion": "0"'),
    hint: "Read the stream again, decide again, and append with the version you read.",
  });
});

test("twins in one group: one is stored, the other is told to come again", async () => {
  const twin = [{ stream: "d-1", events: [{ ...e, id: "11111111-0000-4000-8000-000000000001" }] }];
  expect(await group(twin, one("d-1"), twin)).toEqual(["d-1:1-1", "d-1:2-2", "23505"]);
  expect(await group(twin, one("d-1"))).toEqual(["d-1:1-1d", "d-1:3-3"]);
});

test("a known id in another stream or with other content is that request's own conflict", async () => {
  const id = "11111111-0000-4000-8000-000000000002";
  await group([{ stream: "f-1", events: [{ ...e, id }] }]);
  expect(
    await group(
      one("f-1"),
      [{ stream: "f-2", events: [{ ...e, id }] }],
      [{ stream: "f-1", events: [{ ...e, id, data: 1 }] }],
      one("f-2"),
    ),
  ).toEqual(["f-1:2-2", "VG006", "VG006", "f-2:1-1"]);
});

test("an unknown tenant is an error", async () => {
  await expect(appendGroup(database, [one("a-1")], "nobody")).rejects.toMatchObject({ code: "VG002" });
});

test("a stream that somebody holds is given up on, and nothing of the group is stored", async () => {
  const holder = await database.connect();
  await holder.query("set gapless.tenant = 'default'; begin");
  await holder.query(`select gapless.append('a-1', '{"type":"t","data":1}')`);
  await expect(appendGroup(database, [one("free-1"), one("a-1")])).rejects.toMatchObject({ code: "55P03" });
  await holder.query("rollback");
  expect(await version("free-1")).toBe("0");
  expect(await database.query("select * from gapless.verify()")).toEqual([]);
});

test.each([2, 9, 16, 17, 60])(
  "%i plain requests with new ids: each its own result, in each stream in their order",
  async (count) => {
    const requests = Array.from({ length: count }, (_, n) => [
      { stream: `p${count}-${(n * 7) % 3}`, events: { ...e, id: randomUUID(), data: n } },
    ]);
    const rows = (await appendGroup(database, requests, "default", true)).map(([row]) => row);
    const next = new Map<string, number>();
    for (const [n, [{ stream, events }]] of (requests as [(typeof requests)[number][number]][]).entries()) {
      const version = String((next.get(stream) ?? 0) + 1);
      next.set(stream, Number(version));
      expect(rows[n]).toMatchObject({ stream, first_version: version, last_version: version, event_ids: [events.id] });
      expect(
        await database.query("select stream, version, data from gapless.event where id = $1", [events.id]),
      ).toEqual([{ stream, version, data: n }]);
    }
  },
);

test("a few requests of which one is unsound: it alone is refused", async () => {
  const requests = ["q-1", "q-2", "q\n3", "q-1"].map((stream) => [{ stream, events: { ...e, id: randomUUID() } }]);
  const rows = (await appendGroup(database, requests, "default", true)).map(
    ([row]) => row?.sqlstate ?? row?.last_version,
  );
  expect(rows).toEqual(["1", "1", "VG001", "2"]);
});
