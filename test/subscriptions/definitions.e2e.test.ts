// Definitions over HTTP: make, define, change, look, list, steer, remove; for consumer groups and webhooks alike.
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { startTestApp, type TestApp } from "../helpers/app.ts";
import { createDatabase, type TestDatabase } from "../helpers/database.ts";
import { append, ask, create, receive, settle, statsOf, typesOf } from "./over_rest.ts";

let database: TestDatabase;
let app: TestApp;
beforeAll(async () => {
  database = await createDatabase();
  app = await startTestApp(database);
});
afterAll(() => app?.stop());

type Shown = { id: string; name: string; version: number; status: string; enabled: boolean; [field: string]: unknown };
type Page = { data: Shown[]; nextCursor: string | null; hasMore: boolean };

const KINDS = [
  ["consumer groups", "/v1/subscriptions", {}, "/v1/webhooks"],
  ["webhooks", "/v1/webhooks", { url: "https://example.com/hook" }, "/v1/subscriptions"],
] as const;

describe.each(KINDS)("%s", (word, base, more, otherBase) => {
  const kind = word.replace(/ .*/, "");

  test("made, looked at by name and id, defined anew, changed, removed", async () => {
    const name = `${kind}-a`;
    const spec = { name, ...more, selector: { types: ["a.*"] }, labels: { team: "x" } };
    const made = await ask<Shown>(app, "POST", base, spec, { status: 201 });
    expect(made).toMatchObject({ name, version: 1, status: "active", enabled: true, labels: { team: "x" } });
    expect("secret" in made).toBe(base === "/v1/webhooks");
    expect(await ask(app, "POST", base, spec, { status: 409 })).toMatchObject({
      code: "already_exists",
      field: "name",
    });
    const { secret: _, ...shown } = made;
    for (const ref of [name, made.id]) expect(await ask<Shown>(app, "GET", `${base}/${ref}`)).toEqual(shown);

    const same = await ask<Shown>(app, "PUT", `${base}/${name}`, spec);
    expect(same).toMatchObject({ id: made.id, version: 1 });
    const { labels: __, ...plain } = spec;
    const defined = await ask<Shown>(app, "PUT", `${base}/${made.id}`, { ...plain, selector: { types: ["b"] } });
    expect(defined).toMatchObject({ id: made.id, name, version: 2, selector: { types: ["b"] }, labels: {} });
    expect("secret" in defined).toBe(false);
    const changed = await ask<Shown>(app, "PATCH", `${base}/${name}`, { retry: { attempts: 3 }, timeout: "45s" });
    expect(changed).toMatchObject({ version: 3, selector: { types: ["b"] }, timeout: "45s", retry: { attempts: 3 } });
    const renamed = await ask<Shown>(app, "PATCH", `${base}/${name}`, { name: `${kind}-b`, timeout: null });
    expect(renamed).toMatchObject({ id: made.id, name: `${kind}-b`, timeout: base === "/v1/webhooks" ? "15s" : "30s" });
    await ask(app, "GET", `${base}/${name}`, undefined, { status: 404 });

    const gone = await app.call("DELETE", `${base}/${kind}-b`);
    expect([gone.status, await gone.text(), gone.headers.get("content-type")]).toEqual([204, "", null]);
    await ask(app, "DELETE", `${base}/${kind}-b`, undefined, { status: 404 });
  });

  test("define makes what is not there", async () => {
    const name = `${kind}-defined`;
    expect(await ask(app, "PUT", `${base}/${name}`, { ...more })).toMatchObject({ name, version: 1 });
  });

  test("one Idempotency-Key makes one, and the answer can be had again", async () => {
    const headers = { "idempotency-key": `make-${kind}` };
    const spec = { name: `${kind}-once`, ...more };
    const first = await ask(app, "POST", base, spec, { status: 201, headers });
    expect(await ask(app, "POST", base, spec, { status: 201, headers })).toEqual(first);
    expect(await ask(app, "POST", base, { ...spec, name: "x" }, { status: 422, headers })).toMatchObject({
      code: "idempotency_key_reused",
    });
  });

  test("lists go by name, in pages, and hold no others", async () => {
    for (const i of [1, 2, 3]) await ask(app, "PUT", `${base}/${kind}.list${i}`, { ...more });
    const names: string[] = [];
    let cursor: string | null = null;
    for (let more = true; more; ) {
      const page: Page = await ask<Page>(app, "GET", `${base}?limit=2${cursor === null ? "" : `&cursor=${cursor}`}`);
      names.push(...page.data.map((each) => each.name));
      cursor = page.nextCursor;
      more = page.hasMore;
    }
    expect(names).toEqual([...names].sort());
    expect(names.filter((name) => name.includes(".list"))).toEqual([1, 2, 3].map((i) => `${kind}.list${i}`));
    expect(new Set(names).size).toBe(names.length);
    const rest = await ask<Page>(app, "GET", `${base}?cursor=${cursor}`);
    expect(rest).toEqual({ data: [], nextCursor: cursor, hasMore: false });
    const wrong = await ask(app, "GET", `${otherBase}?cursor=${cursor}`, undefined, { status: 400 });
    expect(wrong).toMatchObject({ code: "invalid_cursor", field: "cursor" });
    await ask(app, "GET", `${base}?limit=0`, undefined, { status: 400 });
    await ask(app, "GET", `${base}?colour=red`, undefined, { status: 400 });
  });

  test("what is of the other mode is not there, and nothing is done to it", async () => {
    const name = `${kind}-mode`;
    const made = await ask<Shown>(app, "POST", base, { name, ...more }, { status: 201 });
    for (const ref of [name, made.id]) {
      const path = `${otherBase}/${ref}`;
      for (const [method, rest, body] of [
        ["GET", "", undefined],
        ["PATCH", "", { timeout: "20s" }],
        ["DELETE", "", undefined],
        ["POST", "/pause", undefined],
        ["POST", "/resume", undefined],
        ["POST", "/reset", { start: "now" }],
        ["POST", "/replay", { after: "0", upTo: "1" }],
        ["GET", "/deliveries", undefined],
        ["GET", "/deliveries/1", undefined],
        ["POST", "/redrive", undefined],
        ["POST", "/discard", undefined],
      ] as const) {
        const refused = await ask(app, method, path + rest, body, { status: 404 });
        expect(refused).toMatchObject({ code: "not_found", field: "name" });
      }
    }
    expect(await ask(app, "GET", `${base}/${name}`)).toMatchObject({ version: 1, status: "active" });
  });

  test("pause and resume", async () => {
    const name = `${kind}-pause`;
    await ask(app, "POST", base, { name, ...more }, { status: 201 });
    expect(await ask(app, "POST", `${base}/${name}/pause`)).toMatchObject({ status: "paused", enabled: false });
    expect(await ask(app, "POST", `${base}/${name}/resume`)).toMatchObject({ status: "active", enabled: true });
    expect(await ask(app, "POST", `${base}/${name}/pause`, { drop: true })).toMatchObject({ status: "paused" });
  });
});

test("paused: nothing comes; with drop what came meanwhile does not come either", async () => {
  await create(app, { name: "rest", selector: { types: ["rest.*"] } });
  await ask(app, "POST", "/v1/subscriptions/rest/pause");
  await append(app, "rest-1", "rest.a");
  expect(await receive(app, "rest")).toEqual([]);
  await ask(app, "POST", "/v1/subscriptions/rest/resume");
  const kept = await receive(app, "rest");
  expect(typesOf(kept)).toEqual(["rest.a"]);
  await settle(app, "rest", "ack", kept);
  await ask(app, "POST", "/v1/subscriptions/rest/pause", { drop: true });
  await append(app, "rest-1", "rest.b");
  await ask(app, "POST", "/v1/subscriptions/rest/resume");
  await append(app, "rest-1", "rest.c");
  expect(typesOf(await receive(app, "rest"))).toEqual(["rest.c"]);
});

test("reset and replay", async () => {
  const first = await append(app, "back-1", "back.a");
  const last = await append(app, "back-1", "back.b", "back.c");
  await create(app, { name: "back", selector: { types: ["back.*"] } });
  await settle(app, "back", "ack", await receive(app, "back"));
  const range = { after: String(BigInt(first) - 1n), upTo: first };
  expect(await ask(app, "POST", "/v1/subscriptions/back/replay", range)).toMatchObject({ name: "back" });
  const replayed = await receive(app, "back");
  expect(typesOf(replayed)).toEqual(["back.a"]);
  await settle(app, "back", "ack", replayed);
  await ask(app, "POST", "/v1/subscriptions/back/reset", { start: { after: first } });
  const again = await receive(app, "back");
  expect(typesOf(again)).toEqual(["back.b", "back.c"]);
  await ask(app, "POST", "/v1/subscriptions/back/reset", { start: "now" });
  const lost = { deliveries: again.map(({ id, lease }) => ({ id, lease })) };
  await ask(app, "POST", "/v1/subscriptions/back/ack", lost, { status: 409 });
  expect(await receive(app, "back")).toEqual([]);
  expect(await statsOf(app, "back")).toMatchObject({ checkpoint: last, inFlight: 0 });
});

test("parked: listed, inspected with every attempt, redriven, discarded; counts are exact", async () => {
  await append(app, "park-1", "park.a", "park.b");
  await append(app, "park-2", "park.c");
  await append(app, "park-3", "park.d");
  const retry = { attempts: 2, delays: ["0s"], jitter: 0 };
  await create(app, { name: "park", selector: { types: ["park.*"] }, retry });
  const base = "/v1/subscriptions/park";
  for (const reason of ["first try", "second try"]) {
    const got = await receive(app, "park", { max: 1, wait: "5s" });
    expect(typesOf(got)).toEqual(["park.a"]);
    await settle(app, "park", "nack", got, { reason });
  }
  // Its key goes on without it.
  const rest = await receive(app, "park");
  expect(typesOf(rest)).toEqual(["park.b", "park.c", "park.d"]);
  await settle(app, "park", "park", rest.slice(1), { reason: "no good" });
  await settle(app, "park", "ack", rest.slice(0, 1));

  type Listed = { data: { id: string; type: string; reason: string }[]; nextCursor: string; hasMore: boolean };
  const page = await ask<Listed>(app, "GET", `${base}/deliveries?state=parked&limit=2`);
  expect(page).toMatchObject({ data: [{ type: "park.a" }, { type: "park.c", reason: "no good" }], hasMore: true });
  const next = await ask<Listed>(app, "GET", `${base}/deliveries?state=parked&cursor=${page.nextCursor}`);
  expect(next).toMatchObject({ data: [{ type: "park.d" }], hasMore: false });
  const back = await ask<Listed>(app, "GET", `${base}/deliveries?state=parked&direction=backwards&limit=2`);
  expect(back.data.map(({ type }) => type)).toEqual(["park.d", "park.c"]);
  const [a, c, d] = [...page.data, ...next.data].map(({ id }) => id);

  const detail = await ask(app, "GET", `${base}/deliveries/${a}`);
  expect(detail).toMatchObject({
    id: a,
    state: "parked",
    attempts: 2,
    event: { type: "park.a", position: a, data: { n: 1 } },
    history: [
      { attempt: 1, outcome: "retried", reason: "first try", consumer: "c" },
      { attempt: 2, outcome: "parked", reason: "second try", consumer: "c" },
    ],
  });
  await ask(app, "GET", `${base}/deliveries/999999`, undefined, { status: 404 });
  await ask(app, "GET", `${base}/deliveries/x`, undefined, { status: 400 });

  expect(await ask(app, "POST", `${base}/redrive`, { deliveries: [c] })).toEqual({ count: 1 });
  const redriven = await receive(app, "park", { wait: "5s" });
  expect(redriven).toMatchObject([{ id: c, attempt: 1 }]);
  await settle(app, "park", "ack", redriven);
  expect(await ask(app, "POST", `${base}/discard`, { deliveries: [d] })).toEqual({ count: 1 });
  expect(await ask(app, "POST", `${base}/redrive`, { max: 5 })).toEqual({ count: 1 });
  await settle(app, "park", "ack", await receive(app, "park", { wait: "5s" }));
  expect(await ask(app, "POST", `${base}/redrive`)).toEqual({ count: 0 });
  expect(await ask(app, "POST", `${base}/discard`)).toEqual({ count: 0 });
  expect(await statsOf(app, "park")).toMatchObject({ parked: 0, delivered: "3", failed: "4", inFlight: 0, held: 0 });
});

test("webhooks by application, a new secret, a portal token that sees its application only", async () => {
  const hook = (name: string, application: string | null) =>
    ask<Shown>(app, "POST", "/v1/webhooks", { name, url: "https://example.com/x", application }, { status: 201 });
  await hook("of-acme", "acme");
  await hook("of-initech", "initech");
  const names = async (query: string, key?: string) =>
    (await ask<Page>(app, "GET", `/v1/webhooks${query}`, undefined, key === undefined ? {} : { key })).data
      .map(({ name }) => name)
      .filter((name) => name.startsWith("of-"));
  expect(await names("?application=acme")).toEqual(["of-acme"]);

  const rotated = await ask(app, "POST", "/v1/webhooks/of-acme/rotate-secret", { grace: "1h" });
  expect(rotated).toEqual({ secret: expect.stringMatching(/^whsec_/), graceUntil: expect.any(String) });
  expect(await ask(app, "POST", "/v1/webhooks/of-acme/recover", { since: "2020-01-01T00:00:00Z" })).toEqual({
    count: 0,
  });
  await ask(app, "POST", "/v1/webhooks/of-acme/deliveries/999999/resend", undefined, { status: 404 });

  const path = "/v1/applications/acme/portal-token";
  const made = await ask<{ token: string; expiresAt: string }>(
    app,
    "POST",
    path,
    { expiresIn: "10m" },
    { status: 201 },
  );
  expect(Date.parse(made.expiresAt)).toBeGreaterThan(Date.now());
  const key = made.token;
  expect(await names("", key)).toEqual(["of-acme"]);
  await ask(app, "GET", "/v1/webhooks/of-acme", undefined, { key });
  await ask(app, "GET", "/v1/webhooks/of-initech", undefined, { key, status: 404 });
  await ask(app, "DELETE", "/v1/webhooks/of-initech", undefined, { key, status: 404 });
  await ask(app, "POST", path, {}, { key, status: 403 });
  await ask(app, "GET", "/v1/events", undefined, { key, status: 403 });
});

test("selectors can be tried out", async () => {
  await append(app, "try-1", "try.a", "try.b", "other");
  const selector = { types: ["try.*"], where: { path: "data.n", gt: 0 } };
  const tested = await ask<{ matched: number; sample: { type: string }[] }>(app, "POST", "/v1/selectors/test", {
    selector,
  });
  expect(tested.matched).toBe(2);
  expect(tested.sample.map(({ type }) => type)).toEqual(["try.a", "try.b"]);
  const body = { selector, event: { type: "try.a", data: { n: 0 } } };
  expect(await ask(app, "POST", "/v1/selectors/explain", body)).toMatchObject({
    matches: false,
    parts: [
      { part: "types", result: true },
      { part: "where", result: false },
    ],
  });
  const wrong = { selector: { where: { path: "data.n", gtt: 1 } } };
  expect(await ask(app, "POST", "/v1/selectors/test", wrong, { status: 400 })).toMatchObject({
    field: expect.stringMatching(/^selector\.where/),
  });
});
