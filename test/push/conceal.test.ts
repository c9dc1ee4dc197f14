// An endpoint that gives back what it got: neither head nor body nor error of an attempt holds a credential or a secret.
import { createSecret } from "@gapless/server/push/sign";
import { expect, test } from "vitest";
import { attempt, openSender, SECRET, startReceiver } from "./receiver.ts";

const BASIC = `Basic ${Buffer.from("shop:open-sesame").toString("base64")}`;
const HEADERS = {
  Authorization: "Bearer SUPERSECRET1",
  "X-Basic-Auth": BASIC,
  Cookie: 'lang=de; session="quotedSessionValue"',
  "X-Pin": "4711",
  "X-Quote-Token": 'a"b/c&d<e>f',
  "X-Team": "blue",
};

/** What the sender records of a body that a receiver answers. */
async function recorded(body: string | ((headers: Record<string, unknown>) => string), secrets = [SECRET]) {
  const receiver = await startReceiver((_request, response, { headers }) => {
    const text = typeof body === "string" ? body : body(headers);
    response.writeHead(500, "Bad SUPERSECRET1", { "x-seen": String(headers.authorization) }).end(text);
  });
  return openSender().send(attempt(receiver.url, { headers: HEADERS, secrets }));
}

test("request headers given back as JSON are without credentials, and the head, too", async () => {
  const result = await recorded((headers) => JSON.stringify(headers));
  const all = JSON.stringify(result);
  for (const hidden of ["SUPERSECRET1", BASIC.slice(6), "quotedSessionValue", "4711", "a\\", "b/c&d"]) {
    expect(all).not.toContain(hidden);
  }
  expect(JSON.parse(result.responseBody ?? "")).toMatchObject({
    authorization: "***",
    "x-basic-auth": "***",
    cookie: "***",
    "x-pin": "***",
    "x-quote-token": "***",
    "x-team": "blue",
  });
  expect(result.responseHead).toContain("x-seen: ***");
  expect(result.responseHead).toMatch(/^HTTP\/1\.1 500 Bad \*\*\*\r\n/);
});

test.each([
  ["the part behind the scheme", "token SUPERSECRET1 is unknown"],
  ["in capitals or small", "supersecret1"],
  ["what Basic means", "no user shop:open-sesame"],
  ["the password alone", "wrong password: open-sesame"],
  ["a cookie's value", "no session quotedSessionValue"],
  ["as a URL has it", encodeURIComponent(HEADERS["X-Quote-Token"])],
  ["as HTML has it", "a&quot;b/c&amp;d&lt;e&gt;f"],
  ["as base64", Buffer.from(HEADERS.Authorization).toString("base64")],
])("%s", async (_what, body) => {
  const { responseBody } = await recorded(body);
  expect(responseBody).toContain("***");
  for (const hidden of ["SUPERSECRET1", "open-sesame", "quotedSessionValue"]) {
    expect(responseBody?.toLowerCase()).not.toContain(hidden.toLowerCase());
  }
  if (!body.includes(" ")) expect(responseBody).toMatch(/^\*\*\*=*$/);
});

test("every live signing secret, with and without its prefix", async () => {
  const secrets = [SECRET, createSecret("v1").secret, createSecret("v1a").secret];
  const bare = secrets.map((secret) => secret.slice(secret.indexOf("_") + 1));
  const { responseBody } = await recorded([...secrets, ...bare].join(" "), secrets);
  expect(responseBody).toBe("*** *** *** *** *** ***");
});

test("nothing is left of a credential that was cut in half where the body ends", async () => {
  const { responseBody, truncated } = await recorded(`${"x".repeat(16_384 - 10)}SUPERSECRET1 and more`);
  expect(truncated).toBe(true);
  expect(responseBody).toMatch(/^x+\*\*\*$/);
});

test("another answer is recorded as it came", async () => {
  const text = '{"error": "no such team: blue", "next": "abcd"}';
  expect((await recorded(text)).responseBody).toBe(text);
});
