import { readConfig } from "@gapless/server/config";
import { describe, expect, test } from "vitest";

describe("settings", () => {
  test("have defaults, and empty counts as not set", () => {
    const config = readConfig({ PORT: "", GAPLESS_CORS: " " });
    expect(config).toMatchObject({ host: "127.0.0.1", port: 4000, maxEventBytes: 262_144, cors: [], logLevel: "info" });
    expect(config.databaseUrl).toBeUndefined();
    expect(Object.isFrozen(config)).toBe(true);
  });

  test.each([
    ["PORT", "http", "a port"],
    ["PORT", "65536", "a port"],
    ["PORT", "-1", "a port"],
    ["HOST", "http://localhost", "a host name"],
    ["DATABASE_URL", "localhost:5432", "a URL like postgres://"],
    ["DATABASE_URL", "mysql://localhost/a", "a URL like postgres://"],
    ["GAPLESS_MAX_EVENT_BYTES", "1MB", "a whole number of bytes"],
    ["GAPLESS_MAX_EVENT_BYTES", "0", "a whole number of bytes"],
    ["GAPLESS_CORS", "example.com", "origins like"],
    ["GAPLESS_CORS", "https://example.com/path", "origins like"],
    ["GAPLESS_WEBHOOK_ALLOW", "10.0.0.0/33", "address ranges like"],
    ["GAPLESS_WEBHOOK_ALLOW", "10.0.0.0/8,", "address ranges like"],
    ["GAPLESS_WEBHOOK_ALLOW", "10.0.0/8", "address ranges like"],
    ["GAPLESS_WEBHOOK_ALLOW", "10.1.2.3/8", "address ranges like"],
    ["GAPLESS_WEBHOOK_ALLOW", "fd00::1/8", "address ranges like"],
    ["GAPLESS_WEBHOOK_ALLOW", "10.0.0.0/", "address ranges like"],
    ["GAPLESS_WEBHOOK_ALLOW", "10.0.0.0/8/8", "address ranges like"],
    ["GAPLESS_WEBHOOK_ALLOW", "::ffff:10.0.0.0/104", "address ranges like"],
    ["GAPLESS_WEBHOOK_ALLOW", "localhost", "address ranges like"],
    ["GAPLESS_WEBHOOK_ALLOW_HTTP", "yes", "true or false"],
    ["GAPLESS_WEBHOOK_SLOTS", "0", "a whole number of requests"],
    ["GAPLESS_WEBHOOK_SLOTS", "many", "a whole number of requests"],
    ["GAPLESS_LOG_LEVEL", "loud", "one of trace"],
  ])("%s=%s is refused with its rule", (variable, value, rule) => {
    expect(() => readConfig({ [variable]: value })).toThrow(new RegExp(`^${variable} is .*${rule}`));
  });

  test("an error shows no password", () => {
    expect(() => readConfig({ DATABASE_URL: "mysql://me:secret@host/db" })).toThrow(
      /^(?!.*secret).*mysql:\/\/me:…@host/,
    );
  });

  test("ranges may be listed, addresses too", () => {
    expect(readConfig({}).webhookAllow).toEqual([]);
    expect(
      readConfig({ GAPLESS_WEBHOOK_ALLOW: "127.0.0.0/8, ::1, 10.1.2.3,fd00::/8, 0.0.0.0/0" }).webhookAllow,
    ).toEqual(["127.0.0.0/8", "::1", "10.1.2.3", "fd00::/8", "0.0.0.0/0"]);
  });

  test("http for webhooks is off unless it is said", () => {
    expect(readConfig({}).webhookAllowHttp).toBe(false);
    expect(readConfig({ GAPLESS_WEBHOOK_ALLOW_HTTP: "true" }).webhookAllowHttp).toBe(true);
    expect(readConfig({ GAPLESS_WEBHOOK_ALLOW_HTTP: "False" }).webhookAllowHttp).toBe(false);
  });

  test("origins may be listed", () => {
    expect(readConfig({ GAPLESS_CORS: "*" }).cors).toEqual(["*"]);
    expect(readConfig({ GAPLESS_CORS: "https://a.example, http://localhost:3000/" }).cors).toEqual([
      "https://a.example",
      "http://localhost:3000",
    ]);
  });
});
