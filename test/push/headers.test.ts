// Headers of the webhook's owner: what is refused, and what is not shown again.
import { checkHeaders, redactHeaders } from "@gapless/server/push/headers";
import { expect, test } from "vitest";

test.each([
  "Host",
  "CONTENT-LENGTH",
  "content-type",
  "Content-Encoding",
  "Transfer-Encoding",
  "Connection",
  "Keep-Alive",
  "Upgrade",
  "TE",
  "Trailer",
  "Expect",
  "Proxy-Authorization",
  "proxy-connection",
  "Accept-Encoding",
  "User-Agent",
  "webhook-id",
  "Webhook-Signature",
  "webhook-anything",
  "svix-id",
  "ce-type",
])("%s is the sender's", (name) => {
  expect(checkHeaders({ [name]: "x" })).toMatchObject({ name, rule: "reserved" });
});

test.each([
  ["a\r\nHost: evil", "token"],
  ["a b", "token"],
  ["a:", "token"],
  ["", "token"],
  ["ä", "token"],
  ["a".repeat(65), "token"],
])("%j is no name", (name, rule) => {
  expect(checkHeaders({ [name]: "x" })).toMatchObject({ rule });
});

test.each([
  ["a\r\nHost: evil", "characters"],
  ["a\nb", "characters"],
  ["a\rb", "characters"],
  ["a\0b", "characters"],
  ["€", "characters"],
  [" a", "characters"],
  ["a".repeat(4097), "length"],
  [5, "text"],
  [null, "text"],
  [["a"], "text"],
])("%j is no value", (value, rule) => {
  expect(checkHeaders({ "x-a": value })).toMatchObject({ name: "x-a", rule });
});

test("twenty headers will do, each once", () => {
  const many = (count: number) => Object.fromEntries(Array.from({ length: count }, (_, at) => [`x-${at}`, "a b"]));
  expect(checkHeaders(many(20))).toBeUndefined();
  expect(checkHeaders(many(21))).toMatchObject({ rule: "at most 20" });
  expect(checkHeaders({ "X-A": "1", "x-a": "2" })).toMatchObject({ rule: "unique" });
  expect(checkHeaders({ Authorization: "Bearer x", "X-Empty": "" })).toBeUndefined();
});

test("credentials are not shown", () => {
  const shown = redactHeaders({
    Authorization: "Bearer hidden",
    Cookie: "hidden",
    "X-API-Key": "hidden",
    "x-auth-token": "hidden",
    "X-Client-Secret": "hidden",
    "X-Password": "hidden",
    "X-Hub-Signature": "hidden",
    "X-Tenant": "shown",
    Accept: "shown",
  });
  expect(JSON.stringify(shown)).not.toContain("hidden");
  expect(shown).toMatchObject({ Authorization: "***", "X-Tenant": "shown", Accept: "shown" });
});
