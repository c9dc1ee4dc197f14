// Whatever breaks a rule is refused by every door, with the field and the rule, and nothing is stored. Good events and
// entries stand around the bad one, since a check over several can overlook what is neither true nor false.
import { beforeAll, expect, test } from "vitest";
import { createDatabase, type TestDatabase } from "../helpers/database.ts";
import { openSession, type Session } from "../helpers/session.ts";
import { faultOf, stored } from "./fault.ts";
import { appendGroup, type Entry } from "./group.ts";
import { badEntries, badEvents } from "./refused_input.ts";

let database: TestDatabase;
let session: Session;
beforeAll(async () => {
  database = await createDatabase();
  session = await openSession(database, (await database.loginOf("default")).url);
});

const good = { type: "t", data: {} };
const entry = { stream: "good-1", events: [good] };
const append = (stream: unknown, events: unknown, expected: unknown = null, mustExist: unknown = false) =>
  faultOf(
    session.query("select gapless.append($1, $2, $3, $4)", [stream, JSON.stringify(events), expected, mustExist]),
  );
const batch = (value: unknown) => faultOf(session.query("select gapless.append_batch($1)", [JSON.stringify(value)]));
const refusal = (field: string, rule: string) => ({
  code: "VG001",
  message: `${field} ${rule}`,
  detail: { field, rule },
});

/** As one request of a group, between two good ones: its own fault, and the neighbours are stored. */
async function group(request: Entry[]) {
  const [before, [own] = [], after] = await appendGroup(database, [[entry], request, [entry]]);
  expect([before, after]).toMatchObject([[{ sqlstate: null }], [{ sqlstate: null }]]);
  return { code: own?.sqlstate, message: own?.message, detail: JSON.parse(String(own?.detail)) };
}

for (const [event, field, rule] of badEvents) {
  test(`event ${JSON.stringify(event).slice(0, 60)}: ${rule}`, async () => {
    const before = await stored(database);
    expect(await append("a-1", [good, event, good])).toMatchObject(refusal(`events[1]${field}`, rule));
    const isObject = event !== null && typeof event === "object" && !Array.isArray(event);
    if (isObject) expect(await append("a-1", event)).toMatchObject(refusal(`events${field}`, rule));
    const request = [entry, { stream: "a-1", events: [good, event] }];
    expect(await batch(request)).toMatchObject(refusal(`batch[1].events[1]${field}`, rule));
    expect(await stored(database)).toEqual(before);
    expect(await group(request)).toEqual(refusal(`batch[1].events[1]${field}`, rule));
  });
}

for (const [bad, field, rule] of badEntries) {
  test(`entry ${JSON.stringify(bad).slice(0, 60)}: ${rule}`, async () => {
    const before = await stored(database);
    expect(await batch([entry, bad, entry])).toMatchObject(refusal(`batch[1]${field}`, rule));
    expect(await stored(database)).toEqual(before);
  });
}

test("append: its own arguments", async () => {
  expect(await append(null, good)).toMatchObject(refusal("stream", "is required"));
  for (const stream of ["", "a".repeat(257), "a\u0001"])
    expect(await append(stream, good)).toMatchObject({ code: "VG001", detail: { field: "stream" } });
  const negative = await append("a-1", good, -1);
  expect(negative).toMatchObject(refusal("expected_version", "must be a whole number from 0 up, or null"));
  expect(negative.hint).toContain("must_exist requires that it does");
  expect(await append("a-1", good, 0, true)).toMatchObject({ detail: { field: "must_exist" } });
  expect(await append("a-1", [])).toMatchObject(refusal("events", "must hold at least one event"));
  for (const events of [null, "x", 5])
    expect(await append("a-1", events)).toMatchObject({ detail: { field: "events" } });
  expect(await faultOf(session.query("select gapless.append('a-1', null)"))).toMatchObject({
    detail: { field: "events" },
  });
});

test("append_batch: the batch itself", async () => {
  for (const value of [{}, "x", 5, null])
    expect(await batch(value)).toMatchObject({ code: "VG001", detail: { field: "batch" } });
  expect(await batch([])).toMatchObject(refusal("batch", "must hold at least one entry"));
  expect(await faultOf(session.query("select gapless.append_batch(null)"))).toMatchObject({
    detail: { field: "batch" },
  });
});

test("append_group: names and expectations of one request", async () => {
  const cases: [Entry, string][] = [
    [{ stream: null, events: good }, "stream"],
    [{ stream: "", events: good }, "stream"],
    [{ stream: "a".repeat(257), events: good }, "stream"],
    [{ stream: "a\u0001", events: good }, "stream"],
    [{ stream: "a-1", events: good, expected_version: -1 }, "expected_version"],
    [{ stream: "a-1", events: good, expected_version: 0, must_exist: true }, "must_exist"],
    [{ stream: "a-1", events: [] }, "events"],
    [{ stream: "a-1", events: 5 }, "events"],
  ];
  for (const [bad, field] of cases) {
    expect(await group([entry, bad])).toMatchObject({ code: "VG001", detail: { field: `batch[1].${field}` } });
    expect(await group([bad])).toMatchObject({ code: "VG001", detail: { field: `batch[0].${field}` } });
  }
});
