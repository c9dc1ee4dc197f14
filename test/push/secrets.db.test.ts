// Secrets are shown once, rotate with a time of grace, and are nowhere to be seen otherwise.
import { createSecret } from "@gapless/server/push/sign";
import { beforeEach, expect, test } from "vitest";
import { faultOf } from "../log/fault.ts";
import { ByHand, FAILS } from "./by_hand.ts";

let hand: ByHand;
beforeEach(async () => {
  hand = await ByHand.start();
});

const SECRET = /^whsec_[A-Za-z0-9+/]{43}=$/;

/** The secrets a request would be signed with now. */
async function live(): Promise<string[]> {
  const [row] = await hand.query<{ secrets: string[] }>("select secrets from gapless.push_test('hook')");
  return row?.secrets ?? [];
}

const rotate = (grace: string | null, secret: string | null = null) =>
  hand.value<{ secret: string; graceUntil: string; publicKey?: string }>(
    "gapless.rotate_secret('hook', $1::interval, $2)",
    [grace, secret],
  );

test("a secret is 32 random bytes, another one for each webhook", async () => {
  const made = await hand.create();
  const other = await hand.create({ name: "other" });
  expect(made.secret).toMatch(SECRET);
  expect(other.secret).toMatch(SECRET);
  expect(other.secret).not.toBe(made.secret);
  expect(await live()).toEqual([made.secret]);
});

test("all live keys sign until their grace is over", async () => {
  const { secret: first } = await hand.create();
  const second = await rotate("24 hours");
  expect(second.secret).toMatch(SECRET);
  expect(second.graceUntil).toBe("2030-01-02T00:00:00.000000Z");
  expect(await live()).toEqual([second.secret, first]);
  await hand.pass(24 * 3600 - 1);
  expect(await live()).toEqual([second.secret, first]);
  await hand.pass(1);
  expect(await live()).toEqual([second.secret]);
  const third = await rotate("0");
  expect(await live()).toEqual([third.secret]);
});

test("a later rotation does not lengthen an earlier grace", async () => {
  const { secret: first } = await hand.create();
  const second = await rotate("1 hour");
  const third = await rotate("7 days");
  expect(await live()).toEqual([third.secret, second.secret, first]);
  await hand.pass(3600);
  expect(await live()).toEqual([third.secret, second.secret]);
});

test("grace is from 0 to 7 days, and ten secrets sign at most", async () => {
  await hand.create();
  for (const grace of ["-1 second", "7 days 1 second", null]) {
    expect(await faultOf(rotate(grace))).toMatchObject({ code: "VG001", detail: { field: "grace" } });
  }
  for (let n = 2; n <= 10; n++) await rotate("7 days");
  expect(await live()).toHaveLength(10);
  expect(await faultOf(rotate("1 day"))).toMatchObject({ code: "VG001", detail: { field: "grace" } });
  await rotate("0");
  expect(await live()).toHaveLength(1);
});

test("a secret of one's own: whsec_ of 24 to 64 bytes; whatever else is refused, and the error does not show it", async () => {
  for (const bytes of [24, 64]) {
    const own = `whsec_${Buffer.alloc(bytes, 7).toString("base64")}`;
    const made = await hand.create({ name: `own-${bytes}`, secret: own });
    expect(made.secret).toBe(own);
  }
  const bad = [
    `whsec_${Buffer.alloc(23, 7).toString("base64")}`,
    `whsec_${Buffer.alloc(65, 7).toString("base64")}`,
    `whsec_${"not base64!"}`,
    Buffer.alloc(32, 7).toString("base64"),
    createSecret("v1a").secret,
    "whsec_",
    42,
    ["whsec_BwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwc="],
  ];
  for (const secret of bad) {
    const fault = await faultOf(hand.create({ name: "bad", secret }));
    expect([secret, fault]).toMatchObject([secret, { code: "VG001", detail: { field: "secret" } }]);
    expect(JSON.stringify(fault)).not.toContain("BwcHBwcH");
  }
  expect(
    await hand.query("select from gapless.list_subscriptions('push') where list_subscriptions ->> 'name' = 'bad'"),
  ).toEqual([]);
});

test("v1a needs a key pair, and answers with its public half", async () => {
  const pair = createSecret("v1a");
  const made = await hand.create({ signing: "v1a", secret: pair.secret });
  expect(made).toMatchObject({ secret: pair.secret, publicKey: pair.publicKey, signing: "v1a" });
  for (const secret of [undefined, createSecret("v1").secret, `whsk_${Buffer.alloc(32, 1).toString("base64")}`]) {
    expect(await faultOf(hand.create({ name: "b", signing: "v1a", secret }))).toMatchObject({
      code: "VG001",
      detail: { field: "secret" },
    });
  }
  expect(await faultOf(rotate("0"))).toMatchObject({ code: "VG001", detail: { field: "secret" } });
  const next = createSecret("v1a");
  expect(await rotate("0", next.secret)).toMatchObject({ publicKey: next.publicKey });
});

test("no secret and no credential is in anything that can be read, whatever happens", async () => {
  const own = `whsec_${Buffer.alloc(24, 9).toString("base64")}`;
  const headers = { Authorization: "Bearer hidden-8642", "X-Api-Key": "hidden-8642", "X-Team": "blue" };
  await hand.create({ secret: own, headers });
  const rotated = await rotate("1 day");
  await hand.append("order-1", 2);
  await hand.settle(await hand.jobs(), FAILS);
  const shown = JSON.stringify([
    await hand.get(),
    await hand.query("select * from gapless.list_subscriptions()"),
    await hand.query("select * from gapless.deliveries('hook')"),
    await hand.history("1"),
    await hand.notices(),
    await hand.value("gapless.change_subscription('hook', $1)", [{ timeout: "20s" }]),
    await hand.value("gapless.define_webhook('hook', $1)", [
      { url: "https://example.com/2", headers: { ...headers, Authorization: "***" } },
    ]),
    await hand.value("gapless.pause_subscription('hook')"),
    await hand.value("gapless.resume_subscription('hook')"),
    (await hand.database.query("select spec from gapless.subscription")).map(({ spec }) => spec),
    await hand.database.query("select * from gapless.attempt"),
    await hand.database.query("select data from gapless.notice"),
    await faultOf(hand.create({ secret: own, headers })),
    await hand.value("gapless.remove_subscription('hook')"),
  ]);
  for (const hidden of [own, rotated.secret, "hidden-8642"]) expect(shown).not.toContain(hidden.replace(/^whsec_/, ""));
  expect(shown).toContain("blue");
});

test("a credential that is shown as *** and given back so stays as it is; another value is a new version", async () => {
  await hand.create({ headers: { Authorization: "one", "X-Team": "blue" } });
  const sent = async () =>
    JSON.parse(
      (await hand.query<{ headers: string }>("select headers from gapless.push_test('hook')"))[0]?.headers ?? "",
    );
  const { version } = await hand.get();
  await hand.value("gapless.change_subscription('hook', $1)", [{ headers: { "X-Team": "red" } }]);
  expect(await sent()).toEqual({ Authorization: "one", "X-Team": "red" });
  await hand.value("gapless.change_subscription('hook', $1)", [{ headers: { Authorization: "two" } }]);
  expect(await sent()).toEqual({ Authorization: "two", "X-Team": "red" });
  expect((await hand.get()).version).toBe(version + 2);
  await hand.value("gapless.change_subscription('hook', $1)", [
    { headers: { authorization: "***", Authorization: null } },
  ]);
  expect(await sent()).toEqual({ authorization: "two", "X-Team": "red" });
  await hand.value("gapless.change_subscription('hook', $1)", [{ headers: null }]);
  expect(await sent()).toEqual({});
});
