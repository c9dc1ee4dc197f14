// What a receiver of webhooks can rely on. What is verified here was signed by the server's own code, by the
// specification's library, or by node:crypto.
import { createHash, generateKeyPairSync, sign } from "node:crypto";
import {
  type CloudEvent,
  type EventOf,
  GaplessError,
  signWebhook,
  type ThinEvent,
  type VerifyWebhookOptions,
  verifyWebhook,
  WebhookVerificationError,
} from "@gapless/sdk";
import type { EventRow } from "@gapless/server/log/event";
import { createMessage, type MessageForm } from "@gapless/server/push/message";
import { createSecret, signatures } from "@gapless/server/push/sign";
import { Webhook } from "standardwebhooks";
import { describe, expect, expectTypeOf, test } from "vitest";

const { secret: SECRET } = createSecret("v1");
const NOW = 1_900_000_000_000;
const EVENT: EventRow = {
  id: "01a1fe01-4f23-77a5-959a-86bab4e68407",
  stream: "order-1/Ü ber",
  version: "1",
  position: "12",
  type: "order.placed",
  topic: "orders/1",
  data: '{"one": 1.0, "big": 123456789012345678901234567890, "mood": "😀"}',
  metadata: '{"correlation_id": "Euro € 😀"}',
  occurred_at: null,
  recorded_at: "2030-01-31 12:00:00+00",
};
const OTHER = { ...EVENT, id: "01a1fe01-50a1-7847-afd7-5c745a5dda3f" };

/** What the server would send. */
function sent(
  secrets: readonly string[],
  form: Partial<MessageForm> = {},
  events: [EventRow, ...EventRow[]] = [EVENT],
) {
  const { id, body, headers, contentType } = createMessage(events, {
    payload: "full",
    format: "plain",
    batched: false,
    ...form,
  });
  const timestamp = NOW / 1000;
  return {
    body: body.toString(),
    headers: {
      ...headers,
      ...(contentType === undefined ? {} : { "content-type": contentType }),
      "webhook-id": id,
      "webhook-timestamp": String(timestamp),
      "webhook-signature": signatures(secrets, { id, timestamp, body }),
    } as Record<string, string>,
  };
}

const verify = (
  { body, headers }: { body: string; headers: Record<string, string> },
  secrets: string | string[] = SECRET,
  options: VerifyWebhookOptions = {},
) => verifyWebhook(body, headers, secrets, { now: NOW, ...options });

/** The reason a webhook is refused for. */
async function reasonOf(verified: Promise<unknown>): Promise<string> {
  const error = await verified.then(
    () => new Error("it was taken"),
    (thrown: unknown) => thrown,
  );
  expect(error).toBeInstanceOf(WebhookVerificationError);
  expect(error).toBeInstanceOf(GaplessError);
  expect(error).toMatchObject({ code: "webhook_verification" });
  return (error as WebhookVerificationError).reason;
}

describe("a genuine webhook gives its events", () => {
  test("one", async () => {
    const { id, sentAt, events } = await verify(sent([SECRET]));
    expect([id, sentAt]).toEqual([EVENT.id, new Date(NOW)]);
    expect(events).toEqual([
      expect.objectContaining({ id: EVENT.id, stream: EVENT.stream, version: "1", type: "order.placed" }),
    ]);
  });

  test("typed by the map of events", async () => {
    type Orders = { "order.placed": { one: number }; "order.paid": { by: string } };
    const webhook = sent([SECRET]);
    const { events } = await verifyWebhook<EventOf<Orders>>(webhook.body, webhook.headers, SECRET, { now: NOW });
    const [event] = events;
    expectTypeOf(event).toEqualTypeOf<EventOf<Orders>>();
    if (event.type !== "order.placed") throw new Error("another type");
    expectTypeOf(event.data).toEqualTypeOf<{ one: number }>();
    expect(event.data.one).toBe(1);
  });

  test("a batch, in its order", async () => {
    const { id, events } = await verify(sent([SECRET], { batched: true }, [EVENT, OTHER]));
    expect(id).toMatch(/^batch_/);
    expect(events.map((event) => event.id)).toEqual([EVENT.id, OTHER.id]);
  });

  test("thin ones", async () => {
    const webhook = sent([SECRET], { payload: "thin" });
    const { events } = await verifyWebhook<ThinEvent>(webhook.body, webhook.headers, SECRET, { now: NOW });
    expect(events).toEqual([{ id: EVENT.id, type: "order.placed", stream: EVENT.stream, version: "1" }]);
  });

  test.each(["cloudevents", "cloudevents-binary"] as const)("%s", async (format) => {
    const webhook = sent([SECRET], { format });
    const { events } = await verifyWebhook<CloudEvent>(webhook.body, webhook.headers, SECRET, { now: NOW });
    expect(events[0]).toMatchObject({
      specversion: "1.0",
      id: EVENT.id,
      source: "/streams/order-1%2F%C3%9C%20ber",
      subject: EVENT.stream,
      correlationid: "Euro € 😀",
      datacontenttype: "application/json",
      data: { mood: "😀" },
    });
  });

  test("both modes of CloudEvents say the same, thin too", async () => {
    for (const payload of ["full", "thin"] as const) {
      const structured = await verify(sent([SECRET], { format: "cloudevents", payload }));
      expect(await verify(sent([SECRET], { format: "cloudevents-binary", payload }))).toEqual(structured);
    }
  });

  test("with every digit, for who brings a parser", async () => {
    const texts: string[] = [];
    const parse = (text: string) => {
      texts.push(text);
      return { text };
    };
    await verify(sent([SECRET]), SECRET, { parse });
    expect(texts[0]).toContain('"one": 1.0, "big": 123456789012345678901234567890');
  });

  test("with bodies and headers however they are at hand", async () => {
    const { body, headers } = sent([SECRET]);
    const bytes = new TextEncoder().encode(body);
    const inside = new Uint8Array([1, ...bytes, 2]).subarray(1, -1);
    for (const one of [body, bytes, bytes.buffer, Buffer.from(body), inside]) {
      expect((await verifyWebhook(one, headers, SECRET, { now: NOW })).id).toBe(EVENT.id);
    }
    const upper = Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toUpperCase(), value]));
    const lists = Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, [value]]));
    for (const one of [upper, lists, new Headers(headers), new Map(Object.entries(headers))]) {
      expect((await verifyWebhook(body, one, SECRET, { now: NOW })).id).toBe(EVENT.id);
    }
  });

  test("of the specification's vector, and of its library", async () => {
    const id = "msg_p5jXN8AQM9LWM0D4loKWxJek";
    const body = '{"test": 2432232314}';
    const secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
    const now = 1_614_265_330_000;
    const signed = "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=";
    expect(new Webhook(secret).sign(id, new Date(now), body)).toBe(signed);
    const headers = { "webhook-id": id, "webhook-timestamp": "1614265330", "webhook-signature": signed };
    for (const one of [secret, secret.slice("whsec_".length), `${secret}\n`]) {
      expect((await verifyWebhook(body, headers, one, { now })).events).toEqual([{ test: 2432232314 }]);
    }
  });
});

describe("rotation", () => {
  const { secret: next } = createSecret("v1");

  test("either secret will do while both sign, and either of two at the receiver", async () => {
    const both = sent([next, SECRET]);
    for (const secrets of [SECRET, next, [SECRET, next]]) expect((await verify(both, secrets)).id).toBe(EVENT.id);
    expect((await verify(sent([SECRET]), [next, SECRET])).id).toBe(EVENT.id);
  });

  test("afterwards the old one does not", async () => {
    expect(await reasonOf(verify(sent([next]), SECRET))).toBe("wrong_signature");
  });
});

describe("v1a", () => {
  const { secret, publicKey = "" } = createSecret("v1a");

  test("is verified with the public key", async () => {
    expect((await verify(sent([secret]), publicKey)).id).toBe(EVENT.id);
    expect((await verify(sent([secret, SECRET]), [SECRET])).id).toBe(EVENT.id);
    expect(await reasonOf(verify(sent([secret]), createSecret("v1a").publicKey))).toBe("wrong_signature");
    expect(await reasonOf(verify(sent([secret]), SECRET))).toBe("wrong_signature");
  });

  test("of a key and a signature that node:crypto made", async () => {
    const { privateKey, publicKey: key } = generateKeyPairSync("ed25519");
    const x = Buffer.from(key.export({ format: "jwk" }).x ?? "", "base64url");
    const signature = sign(null, Buffer.from(`e-1.${NOW / 1000}.{}`), privateKey).toString("base64");
    const headers = {
      "webhook-id": "e-1",
      "webhook-timestamp": String(NOW / 1000),
      "webhook-signature": `v2,AAAA v1a,${signature}`,
    };
    const whpk = `whpk_${x.toString("base64")}`;
    expect((await verifyWebhook("{}", headers, whpk, { now: NOW })).id).toBe("e-1");
    expect(await reasonOf(verifyWebhook("[{}]", headers, whpk, { now: NOW }))).toBe("wrong_signature");
  });

  test("an HMAC with the public key as its secret is no way in", async () => {
    const forged = await signWebhook("{}", { secrets: publicKey.slice("whpk_".length), at: NOW });
    const asV1a = { ...forged, "webhook-signature": forged["webhook-signature"].replace("v1,", "v1a,") };
    for (const headers of [forged, asV1a]) {
      expect(await reasonOf(verifyWebhook("{}", headers, publicKey, { now: NOW }))).toBe("wrong_signature");
    }
  });
});

describe("what is not taken", () => {
  const good = sent([SECRET]);
  const change = (name: string, value: string) => ({ ...good, headers: { ...good.headers, [name]: value } });

  test("anything that was changed", async () => {
    expect(await reasonOf(verify({ ...good, body: good.body.replace("1.0", "1") }))).toBe("wrong_signature");
    expect(await reasonOf(verify({ ...good, body: `${good.body} ` }))).toBe("wrong_signature");
    expect(await reasonOf(verify(change("webhook-id", OTHER.id)))).toBe("wrong_signature");
    expect(await reasonOf(verify(change("webhook-timestamp", String(NOW / 1000 - 1))))).toBe("wrong_signature");
    const signature = good.headers["webhook-signature"] ?? "";
    const digest = createHash("sha256").update("x").digest("base64");
    const others = ["v1,", "v1", "v1,%", `v1,${digest}`, `v2,${signature.slice(3)}`, signature.slice(3), " "];
    for (const other of others)
      expect(await reasonOf(verify(change("webhook-signature", other))), other).toBe("wrong_signature");
  });

  test.each([
    [300_000, undefined],
    [301_000, "too_old"],
    [-300_000, undefined],
    [-301_000, "too_new"],
  ])("a clock that differs by %i ms: %s", async (ms, reason) => {
    const verified = verify(good, SECRET, { now: NOW + ms });
    if (reason === undefined) expect((await verified).id).toBe(EVENT.id);
    else expect(await reasonOf(verified)).toBe(reason);
  });

  test("the tolerance can be chosen, and the clock is the machine's own without another", async () => {
    expect((await verify(good, SECRET, { now: new Date(NOW + 3_000_000), toleranceMs: 3_600_000 })).id).toBe(EVENT.id);
    expect(await reasonOf(verify(good, SECRET, { now: NOW + 2000, toleranceMs: 1000 }))).toBe("too_old");
    const headers = await signWebhook("{}", { secrets: SECRET });
    expect((await verifyWebhook("{}", headers, SECRET)).id).toBe(headers["webhook-id"]);
  });

  test.each(["webhook-id", "webhook-timestamp", "webhook-signature"])("without %s", async (name) => {
    const { [name]: _away, ...headers } = good.headers;
    const error = await verify({ ...good, headers }).catch((thrown: WebhookVerificationError) => thrown);
    expect(error).toMatchObject({ reason: "missing_header", field: name });
    expect(await reasonOf(verify(change(name, "")))).toBe("missing_header");
  });

  test.each(["soon", "-1", "1.5", "0x1", "1e9", " 1", "9".repeat(20)])("with the time %j", async (value) => {
    expect(await reasonOf(verify(change("webhook-timestamp", value)))).toBe("malformed_header");
  });

  test.each(["no json", "", "5", "null", "[]", "[1]", '"text"'])(
    "a genuine body that holds no events: %j",
    async (body) => {
      const headers = await signWebhook(body, { secrets: SECRET, at: NOW });
      expect(await reasonOf(verifyWebhook(body, headers, SECRET, { now: NOW }))).toBe("body");
    },
  );

  test("a body that was parsed already", async () => {
    const parsed = JSON.parse(good.body) as string;
    expect(await reasonOf(verifyWebhook(parsed, good.headers, SECRET, { now: NOW }))).toBe("raw_body");
  });

  test("headers of CloudEvents that do not fit what was signed", async () => {
    const binary = sent([SECRET], { format: "cloudevents-binary" });
    const withHeader = (name: string, value: string) =>
      verify({ ...binary, headers: { ...binary.headers, [name]: value } });
    expect(await reasonOf(withHeader("ce-id", OTHER.id))).toBe("body");
    expect(await reasonOf(withHeader("ce-subject", "%C0%A0"))).toBe("body");
  });
});

test.each(["", "whsec_", "whsec_***", "whpk_AAAA", "key_AAAA", createSecret("v1a").secret])(
  "%j is no secret to verify with, and not shown",
  async (secret) => {
    const error = await verify(sent([SECRET]), secret).catch((thrown: WebhookVerificationError) => thrown);
    expect(error).toMatchObject({ reason: "secret" });
    const value = secret.split("_")[1] ?? "";
    if (value !== "") expect(String(error)).not.toContain(value);
  },
);

test.each([[[]], [[undefined]], [[null]], [null], [[SECRET, null]]])(
  "%j: secrets that are missing are no way in",
  async (given) => {
    // As an attacker would who guesses what a missing setting turns into.
    for (const secrets of ["null", createSecret("v1").secret]) {
      const headers = await signWebhook("{}", { secrets, at: NOW });
      const verified = verifyWebhook("{}", headers, given as unknown as string[], { now: NOW });
      expect(await reasonOf(verified)).toBe("secret");
    }
  },
);

describe("signWebhook signs as the server does", () => {
  test.each(["v1", "v1a"] as const)("%s", async (version) => {
    const { secret } = createSecret(version);
    const body = '{"mood":"😀"}';
    const headers = await signWebhook(body, { secrets: [secret, SECRET], id: "e-1", at: new Date(NOW + 999) });
    const timestamp = NOW / 1000;
    expect(headers).toEqual({
      "webhook-id": "e-1",
      "webhook-timestamp": String(timestamp),
      "webhook-signature": signatures([secret, SECRET], { id: "e-1", timestamp, body: Buffer.from(body) }),
    });
  });

  test("for the specification's library", async () => {
    const headers = await signWebhook('{"a":1}', { secrets: SECRET });
    expect(new Webhook(SECRET).verify('{"a":1}', headers)).toEqual({ a: 1 });
  });
});
