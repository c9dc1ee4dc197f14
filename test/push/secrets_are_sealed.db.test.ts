// Signing secrets are sealed with the installation's key: only servers can open them, and a dump gives none away.
import { generateKeyPairSync } from "node:crypto";
import { openKeys } from "@gapless/server/push/open_keys";
import { createSecret } from "@gapless/server/push/sign";
import { createOpener } from "@gapless/server/secrets/open";
import { beforeAll, beforeEach, expect, test } from "vitest";
import { openSession } from "../helpers/session.ts";
import { faultOf } from "../log/fault.ts";
import { ByHand } from "./by_hand.ts";

const pair = generateKeyPairSync("rsa", { modulusLength: 2048 });
const opener = createOpener(pair.privateKey);

let hand: ByHand;
beforeAll(async () => {
  hand = await ByHand.start();
});
beforeEach(async () => {
  await hand.database.query("select gapless.forget_secret_key()");
  await hand.query("select gapless.remove_subscription(s ->> 'name') from gapless.list_subscriptions('push') s");
});

const offer = () =>
  hand.value("gapless.offer_secret_key($1)", [JSON.stringify(pair.publicKey.export({ format: "jwk" }))]);

/** What a request would be signed with, opened as servers do. */
async function live(name = "hook"): Promise<unknown> {
  const [row] = await hand.query<{ secrets: string[]; label: string }>(
    "select secrets, label from gapless.push_test($1)",
    [name],
  );
  return openKeys(opener, (row?.secrets ?? []).join(" "), row?.label ?? "");
}

/** Everything that a dump has of webhooks. */
async function dump(): Promise<string> {
  const tables = ["endpoint_secret", "endpoint", "subscription", "notice", "attempt"];
  const rows: unknown[] = [];
  for (const table of tables) {
    const text = `select t::text as t, encode(convert_to(t::text, 'UTF8'), 'escape') as e from gapless.${table} t`;
    rows.push(await hand.database.query(text));
  }
  return JSON.stringify(rows);
}

test("made, rotated and of one's own: opened by the server's key alone, under the webhook's own label", async () => {
  expect(await offer()).toBe("kept");
  const made = await hand.create();
  const own = createSecret("v1").secret;
  const rotated = await hand.value<{ secret: string }>("gapless.rotate_secret('hook', '1 day', $1)", [own]);
  expect(rotated.secret).toBe(own);
  expect(await live()).toEqual([own, made.secret]);
  const other = await hand.create({ name: "other" });
  const text = await dump();
  for (const { secret } of [made, rotated, other]) expect(text).not.toContain(secret.slice(6, 40));
  expect(await hand.database.query("select from gapless.endpoint_secret where secret is not null")).toEqual([]);
  // Put in another's place it opens nothing.
  await hand.database.query(
    "update gapless.endpoint_secret e set sealed = o.sealed from gapless.endpoint_secret o where e.subscription_id = $1 and o.subscription_id = $2",
    [other.id, made.id],
  );
  expect(await live("other")).toBeInstanceOf(Error);
});

test("the same spec again, with its secret, changes nothing; another secret is refused as before", async () => {
  await offer();
  const secret = createSecret("v1").secret;
  const made = await hand.create({ secret });
  const again = { url: "https://example.com/hook", retry: { jitter: 0 } };
  expect(await hand.value("gapless.define_webhook('hook', $1)", [{ ...again, secret }])).toMatchObject({
    version: made["version"],
  });
  const fault = await faultOf(
    hand.query("select gapless.define_webhook('hook', $1)", [{ ...again, secret: createSecret("v1").secret }]),
  );
  expect(fault).toMatchObject({ code: "VG001", detail: { field: "secret" } });
});

test("of v1a the public half is shown all the same", async () => {
  await offer();
  const { secret, publicKey } = createSecret("v1a");
  expect(await hand.create({ signing: "v1a", secret })).toMatchObject({ secret, publicKey });
  expect(await hand.get()).toMatchObject({ publicKey });
  expect(await live()).toEqual([secret]);
});

test("made before the installation had a key they sign as they are, and are sealed as soon as it has one", async () => {
  const made = [await hand.create(), await hand.create({ name: "b" }), await hand.create({ name: "c" })];
  expect(await live()).toEqual([made[0]?.secret]);
  expect(await hand.value("gapless.seal_endpoint_secrets()")).toBe(0);
  await offer();
  expect([
    await hand.value("gapless.seal_endpoint_secrets(2)"),
    await hand.value("gapless.seal_endpoint_secrets(2)"),
  ]).toEqual([2, 1]);
  expect(await hand.value("gapless.seal_endpoint_secrets()")).toBe(0);
  expect(await dump()).not.toContain(made[0]?.secret.slice(6, 40));
  expect(await live()).toEqual([made[0]?.secret]);
});

test("when the key is lost nothing goes out unsigned, until the secret is rotated", async () => {
  await offer();
  await hand.create();
  await hand.database.query("select gapless.forget_secret_key()");
  const next = generateKeyPairSync("rsa", { modulusLength: 2048 });
  await hand.value("gapless.offer_secret_key($1)", [JSON.stringify(next.publicKey.export({ format: "jwk" }))]);
  const [row] = await hand.query<{ secrets: string[]; label: string }>(
    "select secrets, label from gapless.push_test('hook')",
  );
  const by = createOpener(next.privateKey);
  expect(await openKeys(by, (row?.secrets ?? []).join(" "), row?.label ?? "")).toBeInstanceOf(Error);
  const { secret } = await hand.value<{ secret: string }>("gapless.rotate_secret('hook', '1 day')");
  const [after] = await hand.query<{ secrets: string[]; label: string }>(
    "select secrets, label from gapless.push_test('hook')",
  );
  // The lost one is left out.
  expect(await openKeys(by, (after?.secrets ?? []).join(" "), after?.label ?? "")).toEqual([secret]);
});

test("a tenant cannot seal, and opens nothing", async () => {
  const stranger = await openSession(hand.database, (await hand.database.loginOf("default")).url);
  for (const text of [
    "seal_endpoint_secrets()",
    "endpoint_secrets(1, gen_random_uuid())",
    "keep_endpoint_secret(1, gen_random_uuid(), 'x')",
  ]) {
    expect([text, (await faultOf(stranger.query(`select gapless.${text}`))).code]).toEqual([text, "42501"]);
  }
});
