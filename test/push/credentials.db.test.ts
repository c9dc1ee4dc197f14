// Which headers are credentials, and that they stay with the endpoint they were given for. And what may be seen: the public key.
import { readFile } from "node:fs/promises";
import { CREDENTIAL_NAMES, isCredential } from "@gapless/server/push/headers";
import { createSecret } from "@gapless/server/push/sign";
import { beforeEach, describe, expect, test } from "vitest";
import { faultOf } from "../log/fault.ts";
import { ByHand } from "./by_hand.ts";

let hand: ByHand;
beforeEach(async () => {
  hand = await ByHand.start();
});

type Sent = { url: string; headers: string };
const sent = async () => (await hand.query<Sent>("select url, headers from gapless.push_test('hook')"))[0];
const change = (changes: object) => hand.value("gapless.change_subscription('hook', $1)", [changes]);
const define = (spec: object) => hand.value("gapless.define_webhook('hook', $1)", [spec]);

const REFUSED = {
  code: "VG001",
  detail: { field: "headers", rule: expect.stringContaining("given again") },
  hint: expect.stringContaining("***"),
};

describe("another origin", () => {
  const Authorization = "Bearer SUPERSECRET1";

  test.each([
    "https://evil.example/hook",
    "https://example.com.evil.example/hook",
    "https://sub.example.com/hook",
    "https://example.com:8443/hook",
    "http://example.com/hook",
    "http://example.com:443/hook",
    "https://exampıe.com/hook",
  ])("hidden values do not go to %s", async (url) => {
    await hand.create({ headers: { Authorization, "X-Team": "blue" } });
    const before = await sent();
    const attempts = [
      change({ url }),
      change({ url, headers: { "X-Team": "red" } }),
      change({ url, headers: { authorization: "***", Authorization: null } }),
      define({ url, headers: { Authorization: "***" } }),
    ];
    for (const made of attempts) expect(await faultOf(made)).toMatchObject(REFUSED);
    expect(await sent()).toEqual(before);
  });

  test("with the values given again, or taken away, the url can change; what is seen goes along", async () => {
    await hand.create({ headers: { Authorization, "X-Team": "blue" } });
    await change({ url: "https://new.example/hook", headers: { Authorization: "Bearer NEW" } });
    expect(JSON.parse((await sent())?.headers ?? "")).toEqual({ Authorization: "Bearer NEW", "X-Team": "blue" });
    await change({ url: "https://newer.example/hook", headers: { Authorization: null } });
    expect(JSON.parse((await sent())?.headers ?? "")).toEqual({ "X-Team": "blue" });
    await change({ url: "https://newest.example/hook" });
    await define({ url: "https://last.example/hook" });
    expect(await sent()).toMatchObject({ url: "https://last.example/hook", headers: "{}" });
  });

  test.each(["https://example.com/other?a=1", "https://EXAMPLE.com:443/hook", "HTTPS://example.com#there"])(
    "%s is the same one",
    async (url) => {
      await hand.create({ headers: { Authorization } });
      await change({ url });
      expect(await sent()).toEqual({ url, headers: expect.stringContaining(Authorization) });
    },
  );

  test("a url that is none is refused as such", async () => {
    await hand.create({ headers: { Authorization } });
    for (const url of [null, 5, "evil.example", "https://me@evil.example/"]) {
      expect(await faultOf(change({ url }))).toMatchObject({ code: "VG001", detail: { field: "url" } });
    }
  });
});

describe("credentials by name", () => {
  const HIDDEN =
    "Authorization X-Pwd X-Pin X-Passwd X-Passphrase X-Pass X-Access-Code Bearer X-Sig X-Cred X-Session X-Sess X-JWT " +
    "X-Access X-Private X-OTP X-2FA X-MFA X-API-Key ApiKey X-CSRF X-XSRF X-Client-Cert Set-Cookie X-Hub-Signature-256 " +
    "X-Shared-Secret X-SSO X-SID X-SAML X-PSK X-HMAC X-Nonce X-Token";
  const SHOWN =
    "X-Team X-Tenant Accept X-Request-Id X-Environment X-Region Access-Control-Allow-Origin Location Server";

  test("SQL and the server have one list, and the page tells it", async () => {
    const [row] = await hand.database.query<{ prosrc: string }>(
      "select prosrc from pg_proc where oid = 'gapless.is_credential(text)'::regprocedure",
    );
    expect(row?.prosrc).toContain(`~* '${CREDENTIAL_NAMES}'`);
    const page = await readFile(new URL("../../docs/webhooks.md", import.meta.url), "utf8");
    const told = /a name that holds (.+?) \(in any case\)/.exec(page)?.[1] ?? "";
    const words = CREDENTIAL_NAMES.replace("(?!-control)", "").split("|");
    expect([...told.matchAll(/`([^`]+)`/g)].map(([, word]) => word)).toEqual(words);
  });

  test("both say the same of each name", async () => {
    const names = [...HIDDEN.split(" "), ...SHOWN.split(" ")];
    const rows = await hand.database.query<{ name: string; is: boolean }>(
      "select name, gapless.is_credential(name) as is from unnest($1::text[]) name",
      [names],
    );
    const expected = names.map((name) => ({ name, is: HIDDEN.split(" ").includes(name) }));
    expect(rows).toEqual(expected);
    expect(names.map((name) => ({ name, is: isCredential(name) }))).toEqual(expected);
  });
});

test("the newest public key can be seen for as long as the webhook is there; with v1 there is none", async () => {
  const [first, second] = [createSecret("v1a"), createSecret("v1a")];
  await hand.create({ signing: "v1a", secret: first.secret });
  expect(await hand.get()).toMatchObject({ publicKey: first.publicKey });
  await hand.value("gapless.rotate_secret('hook', '1 day', $1)", [second.secret]);
  expect(await hand.get()).toMatchObject({ publicKey: second.publicKey });
  const listed = await hand.query<{ w: { publicKey?: string } }>("select w from gapless.list_subscriptions('push') w");
  expect(listed.map(({ w }) => w.publicKey)).toEqual([second.publicKey]);
  const shown = JSON.stringify([await hand.get(), listed, await change({ timeout: "20s" })]);
  for (const { secret } of [first, second]) expect(shown).not.toContain(secret.slice(5, 40));
  await hand.create({ name: "other" });
  expect(await hand.value("gapless.get_subscription('other')")).not.toHaveProperty("publicKey");
});
