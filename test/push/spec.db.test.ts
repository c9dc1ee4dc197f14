// What a webhook may be made of: each mistake is refused with its field, and nothing is stored.
import { beforeAll, expect, test } from "vitest";
import { faultOf } from "../log/fault.ts";
import { ByHand } from "./by_hand.ts";

let hand: ByHand;
beforeAll(async () => {
  hand = await ByHand.start();
});

const GOOD = { name: "good", url: "https://example.com/hooks?a=b" };

test.each([
  ["url", {}],
  ["url", { url: null }],
  ["url", { url: 1 }],
  ["url", { url: "" }],
  ["url", { url: "example.com" }],
  ["url", { url: "ftp://example.com/" }],
  ["url", { url: "https://" }],
  ["url", { url: "https:///path" }],
  ["url", { url: "https://user:password@example.com/" }],
  ["url", { url: "https://user@example.com/" }],
  ["url", { url: "https://example.com\\@evil.com/" }],
  ["url", { url: "https://example.com/a b" }],
  ["url", { url: "https://example.com/\n" }],
  ["url", { url: "javascript:alert(1)//https://example.com" }],
  ["url", { url: `https://example.com/${"a".repeat(2048)}` }],
  ["headers", { headers: [] }],
  ["headers", { headers: "X-A: b" }],
  ["headers", { headers: Object.fromEntries(Array.from({ length: 21 }, (_, n) => [`X-${n}`, "a"])) }],
  ["headers", { headers: { "X-A": "a", "x-a": "b" } }],
  ["headers", { headers: { "X A": "a" } }],
  ["headers", { headers: { "": "a" } }],
  ["headers.Host", { headers: { Host: "evil" } }],
  ["headers.content-length", { headers: { "content-length": "0" } }],
  ["headers.Webhook-Id", { headers: { "Webhook-Id": "1" } }],
  ["headers.X-A", { headers: { "X-A": "a\r\nX-B: c" } }],
  ["headers.X-A", { headers: { "X-A": 1 } }],
  ["headers.X-A", { headers: { "X-A": " a" } }],
  ["headers.X-A", { headers: { "X-A": "é" } }],
  ["headers.X-A", { headers: { "X-A": "a".repeat(4097) } }],
  ["payload", { payload: "huge" }],
  ["format", { format: "xml" }],
  ["signing", { signing: "v2" }],
  ["application", { application: "" }],
  ["application", { application: "a b" }],
  ["application", { application: 7 }],
  ["mode", { mode: "pull" }],
  ["history", { history: "all" }],
  ["timeout", { timeout: "0s" }],
  ["timeout", { timeout: "61s" }],
  ["batch.size", { batch: { size: 0 } }],
  ["batch.wait", { batch: { wait: "2h" } }],
  ["maxInFlight", { maxInFlight: 0 }],
  ["selector.types", { selector: { types: 1 } }],
  ["start", { start: "later" }],
  ["retry.attempts", { retry: { attempts: 0 } }],
  ["colour", { colour: "red" }],
  ["name", { name: "a b" }],
])("%s is refused in %j", async (field, change) => {
  const spec = "url" in change || field !== "url" ? { ...GOOD, ...change } : { name: "good" };
  for (const verb of ["gapless.create_webhook($1)", "gapless.define_webhook('good', $1)"]) {
    if (field === "name" && verb.includes("define")) continue;
    const fault = await faultOf(hand.query(`select ${verb}`, [spec]));
    expect([verb, fault.code, fault.detail?.field]).toEqual([
      verb,
      "VG001",
      expect.stringMatching(new RegExp(`^${field.replace(".", "\\.")}`)),
    ]);
  }
  expect(
    await hand.database.query("select from gapless.subscription union all select from gapless.endpoint_secret"),
  ).toEqual([]);
});

test.each(["null", "[]", "1", '"a"'])("a spec that is %s is refused", async (spec) => {
  for (const verb of ["gapless.create_webhook($1)", "gapless.define_webhook('good', $1)"]) {
    expect(await faultOf(hand.query(`select ${verb}`, [spec]))).toMatchObject({
      code: "VG001",
      detail: { field: "spec" },
    });
  }
  expect((await faultOf(hand.query("select gapless.create_webhook(null)"))).code).toBe("VG001");
});

test("a webhook is shown with all defaults; defining it again changes nothing, other fields make a new version", async () => {
  const made = await hand.value<Record<string, unknown>>("gapless.create_webhook($1)", [GOOD]);
  const { secret, ...shown } = made;
  expect(secret).toMatch(/^whsec_/);
  expect(shown).toMatchObject({
    ...GOOD,
    mode: "push",
    version: 1,
    status: "active",
    enabled: true,
    headers: {},
    payload: "full",
    format: "plain",
    signing: "v1",
    application: null,
    key: "stream",
    timeout: "15s",
    maxInFlight: 16,
    batch: { size: 1, wait: "0s" },
    whenExhausted: "park",
    retry: { attempts: 10, jitter: 0.2, delays: ["5s", "5m", "30m", "2h", "5h", "10h", "14h", "20h", "24h"] },
    stats: { delivered: "0", lag: { events: "0" } },
  });
  const again = await hand.value<Record<string, unknown>>("gapless.define_webhook('good', $1)", [{ url: GOOD.url }]);
  expect(again).toEqual(shown);
  const thin = await hand.value<Record<string, unknown>>("gapless.define_webhook($1, $2)", [
    shown.id,
    { url: GOOD.url, payload: "thin" },
  ]);
  expect(thin).toMatchObject({ id: shown.id, name: "good", version: 2, payload: "thin" });
  expect(
    await hand.value("gapless.change_subscription('good', $1)", [{ url: "https://example.org/", payload: null }]),
  ).toMatchObject({
    version: 3,
    payload: "full",
    url: "https://example.org/",
  });
  expect((await faultOf(hand.create({ name: "good" }))).code).toBe("VG008");
  for (const [field, change] of [
    ["signing", { signing: "v1a", secret: `whsk_${Buffer.alloc(64, 1).toString("base64")}` }],
    ["secret", { secret: `whsec_${Buffer.alloc(32, 1).toString("base64")}` }],
    ["start", { start: "beginning" }],
  ] as const) {
    expect(await faultOf(hand.query("select gapless.change_subscription('good', $1)", [change]))).toMatchObject({
      code: "VG001",
      detail: { field },
    });
  }
});

test("webhooks and consumer groups share their names, and each has its own verbs", async () => {
  await hand.query(`select gapless.create_subscription('{"name": "group"}')`);
  expect((await faultOf(hand.create({ name: "group" }))).code).toBe("VG008");
  expect(await faultOf(hand.query("select gapless.define_webhook('group', $1)", [GOOD]))).toMatchObject({
    code: "VG001",
    detail: { field: "name" },
  });
  expect(await faultOf(hand.query("select gapless.define_subscription('good', '{}')"))).toMatchObject({
    code: "VG001",
    detail: { field: "name" },
  });
  expect((await faultOf(hand.query("select gapless.receive('good', 'me')"))).code).toBe("VG001");
  for (const verb of [
    "rotate_secret('group')",
    "resend('group', 1)",
    "recover('group', now())",
    "push_test('group')",
  ]) {
    expect([verb, (await faultOf(hand.query(`select gapless.${verb}`))).code]).toEqual([verb, "VG004"]);
  }
});
