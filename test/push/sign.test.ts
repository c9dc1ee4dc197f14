// Signatures against the specification's own vector, the libraries receivers use, and node:crypto for what those leave out.
import { createPublicKey, verify } from "node:crypto";
import { createSecret, signatures } from "@gapless/server/push/sign";
import { Webhook } from "standardwebhooks";
import { Webhook as SvixWebhook } from "svix";
import { describe, expect, test } from "vitest";

const SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";

const BODIES = {
  plain: '{"test": 2432232314}',
  "UTF-8 and emoji": '{"name":"Bücher €","mood":"😀👩‍👩‍👧","nul":"\\u0001"}',
  "digits a number does not hold":
    '{"one":1.0,"big":123456789012345678901234567890,"tiny":1e-400,"id":9007199254740993}',
  "white space": '  {"a" :\n[ 1 ,2 ]\t}  ',
  array: "[]",
};

function headersFor(secrets: readonly string[], body: string, at = Date.now(), id = "0199-a-b") {
  const timestamp = Math.floor(at / 1000);
  return {
    "webhook-id": id,
    "webhook-timestamp": String(timestamp),
    "webhook-signature": signatures(secrets, { id, timestamp, body: Buffer.from(body) }),
  };
}

test("the vector of the specification", () => {
  const message = {
    id: "msg_p5jXN8AQM9LWM0D4loKWxJek",
    timestamp: 1614265330,
    body: Buffer.from('{"test": 2432232314}'),
  };
  expect(signatures([SECRET], message)).toBe("v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=");
});

// Both throw at what is not genuine. The first gives the parsed body, svix nothing.
const genuine = {
  standardwebhooks: (body: string) => JSON.parse(body) as unknown,
  svix: () => undefined,
};

describe.each([
  ["standardwebhooks" as const, (secret: string) => new Webhook(secret)],
  ["svix" as const, (secret: string) => new SvixWebhook(secret)],
])("what %s verifies", (name, receiver) => {
  const given = genuine[name];
  const { secret } = createSecret("v1");

  test.each(Object.entries(BODIES))("%s", (_what, body) => {
    expect(receiver(secret).verify(body, headersFor([secret], body))).toEqual(given(body));
  });

  test("a retry is signed anew, with the same id", () => {
    const now = Date.now();
    const [first, retry] = [headersFor([secret], "{}", now - 280_000), headersFor([secret], "{}", now)];
    expect(retry["webhook-id"]).toBe(first["webhook-id"]);
    expect(retry["webhook-signature"]).not.toBe(first["webhook-signature"]);
    for (const headers of [first, retry]) expect(receiver(secret).verify("{}", headers)).toEqual(given("{}"));
  });

  test("during a rotation both secrets do, afterwards only the new one", () => {
    const next = createSecret("v1").secret;
    const both = headersFor([next, secret], "{}");
    expect(both["webhook-signature"].split(" ")).toHaveLength(2);
    expect(receiver(secret).verify("{}", both)).toEqual(given("{}"));
    expect(receiver(next).verify("{}", both)).toEqual(given("{}"));
    const after = headersFor([next], "{}");
    expect(receiver(next).verify("{}", after)).toEqual(given("{}"));
    expect(() => receiver(secret).verify("{}", after)).toThrow("No matching signature");
  });

  test("beside a v1a signature, which it passes over", () => {
    const headers = headersFor([createSecret("v1a").secret, secret], "{}");
    expect(receiver(secret).verify("{}", headers)).toEqual(given("{}"));
  });

  test("not a body, an id or a time that was changed", () => {
    const body = '{"amount":1.0}';
    const headers = headersFor([secret], body);
    const at = (name: string, value: string) => () => receiver(secret).verify(body, { ...headers, [name]: value });
    expect(() => receiver(secret).verify('{"amount":1}', headers)).toThrow("No matching signature");
    expect(() => receiver(secret).verify(`${body} `, headers)).toThrow("No matching signature");
    expect(at("webhook-id", "0199-a-c")).toThrow("No matching signature");
    expect(at("webhook-timestamp", String(Number(headers["webhook-timestamp"]) - 1))).toThrow("No matching signature");
  });

  test("not with a clock six minutes off", () => {
    const verify = (at: number) => () => receiver(secret).verify("{}", headersFor([secret], "{}", at));
    expect(verify(Date.now() - 360_000)).toThrow("too old");
    expect(verify(Date.now() + 360_000)).toThrow("too new");
  });
});

describe("v1a", () => {
  test("verifies with the public key, outside of our code", () => {
    const { secret, publicKey = "" } = createSecret("v1a");
    expect(publicKey).toMatch(/^whpk_/);
    const x = Buffer.from(publicKey.slice(5), "base64");
    expect(x).toHaveLength(32);
    const key = createPublicKey({ key: { kty: "OKP", crv: "Ed25519", x: x.toString("base64url") }, format: "jwk" });
    const body = BODIES["UTF-8 and emoji"];
    const headers = headersFor([secret], body, 1_614_265_330_000, "e-1");
    const [version, signature = ""] = headers["webhook-signature"].split(",");
    expect(version).toBe("v1a");
    const isGood = (text: string) => verify(null, Buffer.from(text), key, Buffer.from(signature, "base64"));
    expect(isGood(`e-1.1614265330.${body}`)).toBe(true);
    expect(isGood(`e-1.1614265331.${body}`)).toBe(false);
    expect(isGood(`e-2.1614265330.${body}`)).toBe(false);
  });

  test("RFC 8032's first key, from its seed alone and with its public key behind it", () => {
    const seed = Buffer.from("9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60", "hex");
    const publicKey = Buffer.from("d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a", "hex");
    const message = { id: "e-1", timestamp: 1, body: Buffer.from("{}") };
    const [short, long] = [seed, Buffer.concat([seed, publicKey])].map((bytes) =>
      signatures([`whsk_${bytes.toString("base64")}`], message),
    );
    expect(short).toBe(long);
    const key = createPublicKey({
      key: { kty: "OKP", crv: "Ed25519", x: publicKey.toString("base64url") },
      format: "jwk",
    });
    expect(verify(null, Buffer.from("e-1.1.{}"), key, Buffer.from(short?.slice(4) ?? "", "base64"))).toBe(true);
  });
});

test("secrets are new each time, and as long as the specification wants them", () => {
  const [one, other] = [createSecret("v1"), createSecret("v1")];
  expect(one.secret).not.toBe(other.secret);
  expect(Buffer.from(one.secret.slice("whsec_".length), "base64")).toHaveLength(32);
  expect(one.publicKey).toBeUndefined();
});

test.each(["", "whsec_", "secret", "whsk_AAAA", "whpk_AAAA"])("%j is no secret, and is not shown", (secret) => {
  const sign = () => signatures([secret], { id: "e", timestamp: 1, body: Buffer.from("{}") });
  expect(sign).toThrow(/^A secret that begins|^A secret must begin/);
  if (secret.length > 8) expect(sign).not.toThrow(secret);
});
