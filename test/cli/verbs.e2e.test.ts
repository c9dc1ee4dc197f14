// Every verb as a process of its own, on a real server and its database: what it does, and how it fails.
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, expect, test } from "vitest";
import { startTestApp, type TestApp } from "../helpers/app.ts";
import { createDatabase, type TestDatabase } from "../helpers/database.ts";
import { newFolder } from "../helpers/server_process.ts";
import { callCli } from "./call_cli.ts";
import { startCli, wayInto } from "./run_cli.ts";

let database: TestDatabase;
let app: TestApp;
let env: Record<string, string>;
/** As the owner of the database. */
let owner: Record<string, string>;

beforeAll(async () => {
  database = await createDatabase();
  app = await startTestApp(database);
  env = wayInto(app);
  owner = { GAPLESS_DATABASE_URL: database.adminUrl };
  return () => app.stop();
});

test("append: data from an argument, a file and a pipe, with its digits", async () => {
  const folder = newFolder("cli");
  writeFileSync(join(folder, "data.json"), '{"n": 12345678901234567890.10}');
  const given = [
    callCli(["append", "digits-1", "d", '{"n": 99.90}', "--json"], { env }),
    callCli(["append", "digits-2", "d", "@data.json", "--json"], { env, cwd: folder }),
    callCli(["append", "digits-3", "d", "--json"], { env, input: '{"n": 1e400}' }),
  ];
  for (const { code, out } of await Promise.all(given)) {
    expect(code).toBe(0);
    expect(JSON.parse(out)).toMatchObject({ firstVersion: "1", duplicate: false });
  }
  const stored = await database.query("select data->>'n' as n from gapless.event where type = 'd' order by stream");
  expect(stored.map((row) => row["n"])).toEqual(["99.90", "12345678901234567890.10", `1${"0".repeat(400)}`]);
});

test("append: every option arrives", async () => {
  const id = "018f0000-0000-7000-8000-000000000001";
  const args = ["append", "all-1", "t", "{}", "--id", id, "--topic", "a/b", "--metadata", '{"correlation_id":"c"}'];
  const more = ["--occurred-at", "2030-01-31T12:00:00+02:00", "--expected-version", "no_stream", "--wait", "--json"];
  const first = await callCli([...args, ...more, "--idempotency-key", "k1"], { env });
  expect(JSON.parse(first.out)).toMatchObject({
    lastVersion: "1",
    eventIds: [id],
    position: expect.stringMatching(/^\d+$/),
  });
  const again = await callCli([...args, ...more, "--idempotency-key", "k1"], { env });
  expect(JSON.parse(again.out)).toEqual(JSON.parse(first.out));
  const read = await callCli(["read", "--stream", "all-1", "--ndjson"], { env });
  expect(JSON.parse(read.out)).toMatchObject({
    id,
    topic: "a/b",
    metadata: { correlation_id: "c" },
    occurredAt: "2030-01-31T10:00:00.000000Z",
  });
});

test.each([
  ["a conflict", 5, ["append", "all-1", "t", "{}", "--expected-version", "no_stream"], "must not exist"],
  [
    "a known id with other content",
    5,
    ["append", "all-1", "t", "1", "--id", "018f0000-0000-7000-8000-000000000001"],
    "already known",
  ],
  ["a type that is none", 2, ["append", "s", "two words", "{}"], "type"],
  ["a version that is none", 2, ["append", "s", "t", "{}", "--expected-version", "soon"], "expectedVersion"],
  ["a time without zone", 2, ["append", "s", "t", "{}", "--occurred-at", "2030-01-31"], "occurredAt"],
  ["a time filter that is none", 2, ["read", "--since", "yesterday"], "since"],
  ["a cursor that is none", 2, ["read", "--cursor", "abc"], "cursor"],
  ["a feed from nowhere", 2, ["tail", "--after", "x"], "after"],
])("%s: exit code %i", async (_, code, args, told) => {
  const ended = await callCli(args, { env });
  expect(ended).toEqual({ code, out: "", err: expect.stringContaining(told) });
  expect(ended.err).not.toMatch(/\n\s+at /);
});

test("a key that is wrong or may not: exit code 4", async () => {
  const wrong = await callCli(["stats"], { env: wayInto(app, "gpl_wrong") });
  expect(wrong).toMatchObject({ code: 4, out: "", err: expect.stringContaining("GAPLESS_API_KEY") });
  const made = await callCli(["key", "create", "reader", "--permissions", "reader", "--json"], { env: owner });
  const reader = wayInto(app, JSON.parse(made.out).apiKey);
  expect((await callCli(["read"], { env: reader })).code).toBe(0);
  expect(await callCli(["append", "s", "t", "{}"], { env: reader })).toMatchObject({
    code: 4,
    err: expect.stringContaining("events:append"),
  });
});

test("read: pages, all, backwards, filters, three forms", async () => {
  for (let n = 1; n <= 5; n++)
    await callCli(["append", "page-1", n % 2 ? "odd" : "even", `{"n":${n}}`, "--wait"], { env });
  const page = JSON.parse((await callCli(["read", "--categories", "page", "--limit", "2", "--json"], { env })).out);
  expect(page).toMatchObject({ hasMore: true, data: [{ version: "1" }, { version: "2" }] });
  const next = await callCli(
    ["read", "--categories", "page", "--limit", "2", "--cursor", page.nextCursor, "--ndjson"],
    {
      env,
    },
  );
  expect(
    next.out
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line).version),
  ).toEqual(["3", "4"]);
  const all = JSON.parse((await callCli(["read", "--streams", "page-1", "--all", "--json"], { env })).out);
  expect(all).toMatchObject({ hasMore: false, data: { length: 5 } });
  const odd = await callCli(["read", "--types", "odd", "--backwards"], { env });
  expect(odd.out.match(/page-1@\d/g)).toEqual(["page-1@5", "page-1@3", "page-1@1"]);
  expect(odd.out).not.toContain("\x1b");
  const more = await callCli(["read", "--types", "odd", "--limit", "1"], { env });
  expect(more.err).toContain("There is more");
  const stream = await callCli(["read", "--stream", "page-1", "--from-version", "4", "--ndjson"], { env });
  expect(
    stream.out
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line).data.n),
  ).toEqual([4, 5]);
  const nothing = await callCli(["read", "--stream", "nobody", "--all", "--json"], { env });
  expect(JSON.parse(nothing.out)).toMatchObject({ data: [], hasMore: false });
});

test("stats, with and without JSON", async () => {
  const { out } = await callCli(["stats", "--json"], { env });
  expect(JSON.parse(out)).toMatchObject({ events: expect.stringMatching(/^\d+$/) });
  expect((await callCli(["stats"], { env })).out).toContain("streams");
});

test("tenant: create, list, show, and what is refused", async () => {
  expect(await callCli(["tenant", "create", "acme"], { env: owner })).toMatchObject({ code: 0, err: "" });
  expect(await callCli(["tenant", "create", "acme"], { env: owner })).toMatchObject({ code: 5 });
  expect(await callCli(["tenant", "create", "a b"], { env: owner })).toMatchObject({
    code: 2,
    err: expect.stringContaining("name must be"),
  });
  expect(JSON.parse((await callCli(["tenant", "list", "--json"], { env: owner })).out).tenants).toMatchObject([
    { name: "default" },
    { name: "acme", active: true },
  ]);
  expect(JSON.parse((await callCli(["tenant", "show", "acme", "--json"], { env: owner })).out)).toMatchObject({
    name: "acme",
    events: "0",
  });
  expect(await callCli(["tenant", "show", "nobody"], { env: owner })).toMatchObject({ code: 6 });
  const say = async (...args: string[]) => (await callCli(["tenant", ...args], { env: owner })).out;
  expect(await say("deactivate", "acme")).toBe("Tenant acme is out of use.\n");
  expect(await say("deactivate", "acme")).toBe("Tenant acme was out of use already.\n");
  expect(await say("list")).toMatch(/^acme +not active /m);
  expect(JSON.parse(await say("activate", "acme", "--json"))).toEqual({ tenant: "acme", active: true, changed: true });
  expect(await callCli(["tenant", "activate", "nobody"], { env: owner })).toMatchObject({ code: 6 });
  const { url } = await database.loginOf("acme");
  const login = { GAPLESS_DATABASE_URL: url };
  for (const args of [
    ["tenant", "create", "other"],
    ["tenant", "deactivate", "acme"],
    ["tenant", "list"],
    ["access", "list"],
    ["waiting", "--tenant", "default"],
    ["key", "list", "--tenant", "default"],
  ]) {
    expect({ args, ...(await callCli(args, { env: login })) }).toMatchObject({ args, code: 4, out: "" });
  }
});

test("key: create, use, list, revoke", async () => {
  const made = await callCli(["key", "create", "mine", "--permissions", "events:read,stats:read"], { env: owner });
  expect(made.out).toMatch(/^gpl_[\w-]{43}\n$/);
  expect((await callCli(["stats"], { env: wayInto(app, made.out.trim()) })).code).toBe(0);
  const keys = JSON.parse((await callCli(["key", "list", "--json"], { env: owner })).out).keys;
  const mine = keys.find(({ name }: { name: string }) => name === "mine");
  expect(mine).toMatchObject({ permissions: ["events:read", "stats:read"], revokedAt: null });
  expect((await callCli(["key", "revoke", mine.id], { env: owner })).code).toBe(0);
  expect((await callCli(["key", "list"], { env: owner })).out).toMatch(/mine.*revoked/);
  expect(await callCli(["key", "revoke", "018f0000-0000-7000-8000-0000000000ff"], { env: owner })).toMatchObject({
    code: 6,
  });
  expect(await callCli(["key", "create", "k", "--permissions", "all"], { env: owner })).toMatchObject({
    code: 2,
    err: expect.stringContaining("permissions"),
  });
  expect(await callCli(["key", "create", "k", "--tenant", "nobody"], { env: owner })).toMatchObject({ code: 6 });
});

test("a tenant that is not there, and a database that was not meant", async () => {
  for (const args of [
    ["key", "list", "--tenant", "nobody"],
    ["waiting", "--tenant", "nobody"],
  ]) {
    const ended = await callCli(args, { env: owner });
    expect(ended).toMatchObject({ code: 6, err: expect.stringContaining("no active tenant 'nobody'") });
  }
  const folder = newFolder("home");
  const { databaseUrl } = await database.logins();
  writeFileSync(
    join(folder, "credentials.json"),
    JSON.stringify({ url: app.url, adminUrl: database.adminUrl, databaseUrl }),
  );
  const home = { GAPLESS_DATA: folder };
  expect((await callCli(["verify"], { env: home })).code).toBe(0);
  expect((await callCli(["verify"], { env: { ...home, GAPLESS_URL: app.url } })).code).toBe(0);
  const elsewhere = await callCli(["tenant", "create", "astray"], {
    env: { ...home, GAPLESS_URL: "https://example.com" },
  });
  expect(elsewhere).toMatchObject({ code: 3, err: expect.stringContaining("GAPLESS_DATABASE_URL") });
});

test("access: grant, list, revoke", async () => {
  const { role } = await database.createLogin();
  expect(
    (await callCli(["access", "grant", role, "--tenant", "default", "--permissions", "reader"], { env: owner })).code,
  ).toBe(0);
  const listed = JSON.parse(
    (await callCli(["access", "list", "--json", "--tenant", "default"], { env: owner })).out,
  ).access;
  expect(listed).toContainEqual({
    role,
    tenant: "default",
    permissions: expect.arrayContaining(["events:read", "subscriptions:read", "triggers:read", "webhooks:read"]),
  });
  expect((await callCli(["access", "revoke", role, "--tenant", "default"], { env: owner })).code).toBe(0);
  expect(await callCli(["access", "revoke", role, "--tenant", "default"], { env: owner })).toMatchObject({ code: 6 });
});

test("verify: every law holds; a broken one is told, with exit code 1", async () => {
  expect(await callCli(["verify"], { env: owner })).toEqual({ code: 0, out: "Every law holds.\n", err: "" });
  expect(JSON.parse((await callCli(["verify", "--json"], { env: owner })).out)).toEqual({ violations: [] });
  expect(await callCli(["verify", "--tenant", "nobody"], { env: owner })).toMatchObject({ code: 6 });
  const broken = await createDatabase();
  const { url } = await broken.loginOf("default");
  const client = await broken.connect(url);
  await client.query(`select gapless.append('s-1', '[{"type":"t","data":1},{"type":"t","data":2}]')`);
  await broken.query("delete from gapless.event where version = 1");
  const found = await callCli(["verify"], { env: { GAPLESS_DATABASE_URL: url } });
  expect(found).toMatchObject({ code: 1, out: expect.stringContaining("gapless versions") });
  const asJson = await callCli(["verify", "--json"], { env: { GAPLESS_DATABASE_URL: broken.adminUrl } });
  expect(JSON.parse(asJson.out).violations[0]).toMatchObject({ law: "gapless versions", tenant: "default" });
  // Nobody sequences here.
  await client.query(`select gapless.append('s-2', '{"type":"t","data":1}')`);
  const waiting = JSON.parse(
    (await callCli(["waiting", "--json"], { env: { GAPLESS_DATABASE_URL: url } })).out,
  ).waiting;
  expect(waiting).toMatchObject([{ kind: "sequencer", hint: expect.stringContaining("start one") }]);
  expect((await callCli(["waiting"], { env: { GAPLESS_DATABASE_URL: broken.adminUrl } })).out).toContain("what to do");
});

test("import-git: this history once, and nothing the second time", async () => {
  const folder = newFolder("git");
  const { spawnSync } = await import("node:child_process");
  const git = (...args: string[]) => {
    const { status, stderr } = spawnSync("git", ["-c", "user.name=A", "-c", "user.email=a@example.com", ...args], {
      cwd: folder,
      encoding: "utf8",
    });
    if (status !== 0) throw new Error(stderr);
  };
  git("init", "-q");
  for (const n of [1, 2, 3]) {
    writeFileSync(join(folder, "file.txt"), `${n}`);
    git("add", ".");
    git("commit", "-q", "-m", `commit ${n}`);
  }
  const args = ["import-git", folder, "--name", "mine", "--json"];
  expect(JSON.parse((await callCli([...args, "--revision", "HEAD~1"], { env })).out)).toEqual({
    commits: 2,
    appended: 2,
    known: 0,
  });
  expect(JSON.parse((await callCli(args, { env })).out)).toEqual({ commits: 3, appended: 1, known: 2 });
  expect(JSON.parse((await callCli(args, { env })).out)).toEqual({ commits: 3, appended: 0, known: 3 });
  const { out } = await callCli(["read", "--stream", "repository-mine", "--ndjson"], { env });
  expect(
    out
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line).data.message),
  ).toEqual(["commit 1", "commit 2", "commit 3"]);
  expect(await callCli(["import-git", newFolder("nogit")], { env })).toMatchObject({
    code: 1,
    err: expect.stringContaining("repository"),
  });
  const option = await callCli(["import-git", folder, "--revision=--output=pwned"], { env });
  expect(option).toMatchObject({ code: 1 });
});

test("another tenant's key sees nothing", async () => {
  await callCli(["tenant", "create", "foreign"], { env: owner });
  const made = await callCli(["key", "create", "k", "--tenant", "foreign"], { env: owner });
  const foreign = wayInto(app, made.out.trim());
  await callCli(["append", "secret-1", "t", "1", "--wait"], { env });
  const [known] = await database.query<{ id: string; stream: string }>("select id, stream from gapless.event limit 1");
  expect((await callCli(["read", "--all"], { env: foreign })).out).toBe("");
  expect((await callCli(["read", "--stream", known?.stream ?? "", "--all"], { env: foreign })).out).toBe("");
  expect((await callCli(["export"], { env: foreign })).out).toBe("");
  expect(JSON.parse((await callCli(["stats", "--json"], { env: foreign })).out)).toMatchObject({
    events: "0",
    streams: "0",
  });
  const feed = startCli(["tail", "--after", "0", "--json"], { env: foreign });
  await callCli(["append", "own-1", "t", '"ours"', "--wait"], { env: foreign });
  await feed.until(() => feed.out() !== "");
  feed.child.kill("SIGINT");
  expect(
    (await feed.ended).out
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line).data),
  ).toEqual(["ours"]);
  // An id of somebody else's is new here.
  expect((await callCli(["append", "own-1", "t", "1", "--id", known?.id ?? ""], { env: foreign })).code).toBe(0);
});

test("start: serves until it is told to end", async () => {
  const folder = newFolder("start");
  const server = startCli(["start"], {
    cwd: folder,
    env: { PORT: "0", DATABASE_URL: (await createDatabase()).adminUrl, GAPLESS_LOG_LEVEL: "warn" },
  });
  await server.until(() => server.out().includes("Ctrl-C stops it"));
  // The credentials file is the way in, for this folder.
  expect((await callCli(["append", "order-1", "order.placed", "{}"], { cwd: folder })).code).toBe(0);
  expect(JSON.parse(readFileSync(join(folder, ".gapless/credentials.json"), "utf8"))).toHaveProperty("apiKey");
  server.child.kill("SIGTERM");
  expect((await server.ended).code).toBe(0);
});
