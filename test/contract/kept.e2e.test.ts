// Channels, secrets and values are the same through every door, and so is what is refused.
import { randomUUID } from "node:crypto";
import { afterAll, describe, expect, test } from "vitest";
import { SECRET_KEY } from "../helpers/secret_key.ts";
import { openCliKeptDoor } from "./cli_kept_door.ts";
import type { Caller } from "./door.ts";
import { openGraphqlKeptDoor } from "./graphql_kept_door.ts";
import type { KeptDoor, OpenKeptDoor } from "./kept_door.ts";
import { openRestKeptDoor } from "./rest_kept_door.ts";
import { scene } from "./scene.ts";
import { openSdkKeptDoor } from "./sdk_kept_door.ts";
import { openSqlKeptDoor } from "./sql_kept_door.ts";

const DOORS: [string, OpenKeptDoor][] = [
  ["SQL", openSqlKeptDoor],
  ["REST", openRestKeptDoor],
  ["GraphQL", openGraphqlKeptDoor],
  ["SDK", openSdkKeptDoor],
  ["CLI", openCliKeptDoor],
];

const set = scene({ secretKey: SECRET_KEY });
const opened: KeptDoor[] = [];
afterAll(() => Promise.all(opened.map((door) => door.close())));

async function openDoor(open: OpenKeptDoor, caller: Caller = set.own): Promise<KeptDoor> {
  const door = await open(caller);
  opened.push(door);
  return door;
}

const fresh = (): string => `k${randomUUID().slice(0, 8)}`;

/** What everybody makes of a refusal. A door that shows nothing for what is not there names no field. */
async function refusal(work: Promise<unknown>): Promise<[string, string | undefined]> {
  return await work.then(
    (value) => ["nothing was refused", JSON.stringify(value)],
    ({ code, field }: { code: string; field: string | undefined }) => [code, field],
  );
}

describe.each(DOORS)("%s", (_, open) => {
  test("a channel: defined, changed, shown without what is a credential, listed, removed", async () => {
    const { channels } = await openDoor(open);
    const name = fresh();
    const url = "https://hooks.example.com/T1/hidden7531";
    const spec = { type: "webhook", url, headers: { "x-api-key": "hidden7531", "x-team": "a" } };
    const made = await channels.define(name, spec);
    const shown = { url: "https://hooks.example.com/***", headers: { "x-api-key": "***", "x-team": "a" } };
    expect(made).toMatchObject({ name, type: "webhook", version: 1, ...shown });
    expect(await channels.define(name, { type: "webhook", ...shown })).toEqual(made);
    expect(await channels.define(name, { type: "log" })).toMatchObject({
      id: made.id,
      type: "log",
      version: 2,
    });
    for (const ref of [name, made.id]) expect(await channels.get(ref)).toMatchObject({ name, type: "log", version: 2 });
    const others = [`${name}a`, `${name}b`];
    for (const other of others) await channels.define(other, { type: "postgres" });
    expect((await channels.list()).filter((each) => each.startsWith(name))).toEqual([name, ...others]);
    await channels.remove(made.id);
    expect(await refusal(channels.remove(name))).toEqual(["not_found", "name"]);
    expect((await refusal(channels.get(name)))[0]).toBe("not_found");
  });

  test("a channel that is none is refused by the field, and nothing is made", async () => {
    const { channels } = await openDoor(open);
    const name = fresh();
    const url = "https://example.com/";
    const bad: [Record<string, unknown>, string][] = [
      [{ type: "fax" }, "type"],
      [{ type: "slack" }, "url"],
      [{ type: "slack", url: "https://example.com/{{data.x}}" }, "url"],
      [{ type: "webhook", url, headers: { host: "x" } }, "headers.host"],
      [{ type: "webhook", url, headers: { token: "***" } }, "headers.token"],
      [
        { type: "email", host: "m.example.com", from: "a@example.com", to: ["b@example.com"], password: "p" },
        "password",
      ],
    ];
    for (const [spec, field] of bad)
      expect([spec, await refusal(channels.define(name, spec))]).toEqual([spec, ["invalid_input", field]]);
    expect(await refusal(channels.define("a b", { type: "log" }))).toEqual(["invalid_input", "name"]);
    expect((await refusal(channels.get(name)))[0]).toBe("not_found");
  });

  test("a secret: set, set again, listed by name, removed; a bad one is refused", async () => {
    const { secrets } = await openDoor(open);
    const name = fresh();
    await secrets.set(name, "hidden7531");
    await secrets.set(name, "hidden7532 ü");
    const [found, ...more] = (await secrets.list()).filter((each) => each.name.startsWith(name));
    expect(more).toEqual([]);
    expect(found).toMatchObject({ name, version: 2 });
    expect(JSON.stringify(found)).not.toContain("hidden");
    expect(await refusal(secrets.set("a b", "x"))).toEqual(["invalid_input", "name"]);
    expect(await refusal(secrets.set(name, "x".repeat(8193)))).toEqual(["invalid_input", "value"]);
    await secrets.remove(name);
    expect(await refusal(secrets.remove(name))).toEqual(["not_found", "name"]);
  });

  test("a value: any JSON, null too, for ever or for a time, listed by its beginning, removed", async () => {
    const { values } = await openDoor(open);
    const key = `${fresh()}/ü ?`;
    for (const value of [{ n: [1, null, "x"] }, null, "text", 0, false]) {
      expect(await values.set(key, value)).toMatchObject({ key, value, expiresAt: null });
      expect(await values.get(key)).toMatchObject({ key, value, expiresAt: null });
    }
    expect(await values.set(`${key}2`, 1, "1h")).toMatchObject({ expiresAt: expect.stringMatching(/Z$/) });
    await values.set(`${key}1`, 1);
    expect(await values.list(key)).toEqual([key, `${key}1`, `${key}2`]);
    await values.remove(key);
    expect(await refusal(values.remove(key))).toEqual(["not_found", "key"]);
    expect((await refusal(values.get(key)))[0]).toBe("not_found");
  });

  test("a value that is none is refused by the field, and nothing is kept", async () => {
    const { values } = await openDoor(open);
    const key = fresh();
    expect(await refusal(values.set("x".repeat(257), 1))).toEqual(["invalid_input", "key"]);
    for (const ttl of ["0s", "4000d"]) expect(await refusal(values.set(key, 1, ttl))).toEqual(["invalid_input", "ttl"]);
    expect(await refusal(values.set(key, "x".repeat(65_536)))).toEqual(["too_large", "value"]);
    expect((await refusal(values.get(key)))[0]).toBe("not_found");
  });

  test("another tenant has its own of the same names, and reaches none of these", async () => {
    const [own, other] = [await openDoor(open), await openDoor(open, set.other)];
    const name = fresh();
    const { id } = await own.channels.define(name, { type: "log", level: "warn" });
    await own.secrets.set(name, "hidden7531");
    await own.values.set(name, "mine");
    for (const ref of [name, id]) {
      expect((await refusal(other.channels.get(ref)))[0]).toBe("not_found");
      expect((await refusal(other.channels.remove(ref)))[0]).toBe("not_found");
    }
    expect((await refusal(other.secrets.remove(name)))[0]).toBe("not_found");
    for (const verb of ["get", "remove"] as const)
      expect((await refusal(other.values[verb](name)))[0]).toBe("not_found");
    expect([await other.channels.list(), await other.values.list(name)].flat()).not.toContain(name);
    expect((await other.secrets.list()).map((each) => each.name)).not.toContain(name);
    await other.channels.define(name, { type: "postgres" });
    await other.values.set(name, "theirs");
    expect(await own.channels.get(name)).toMatchObject({ type: "log", level: "warn", version: 1 });
    expect(await own.values.get(name)).toMatchObject({ value: "mine" });
  });

  test("who may only read changes nothing; who may not even that sees nothing", async () => {
    const reader = await openDoor(open, await set.callerWith(["channels:read", "secrets:read", "values:read"]));
    const { channels, secrets, values } = reader;
    await channels.list();
    await secrets.list();
    await values.list();
    const changes = [
      () => channels.define("x", { type: "log" }),
      () => channels.remove("x"),
      () => secrets.set("x", "y"),
      () => secrets.remove("x"),
      () => values.set("x", 1),
      () => values.remove("x"),
    ];
    for (const change of changes)
      expect([String(change), (await refusal(change()))[0]]).toEqual([String(change), "forbidden"]);
    const none = await openDoor(open, await set.callerWith(["events:read"]));
    const looks = [
      () => none.channels.list(),
      () => none.channels.get("x"),
      () => none.secrets.list(),
      () => none.values.list(),
      () => none.values.get("x"),
    ];
    for (const look of looks) expect([String(look), (await refusal(look()))[0]]).toEqual([String(look), "forbidden"]);
  });
});
