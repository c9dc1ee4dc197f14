// The built package in a real browser, from a page of another origin, which is not even a secure one.
import { existsSync, readFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { signatures } from "@gapless/server/push/sign";
import { type Browser, chromium, type Page } from "playwright-core";
import { afterAll, beforeAll, expect, onTestFinished, test, vi } from "vitest";
import { buildPackage } from "../../sdk/build.ts";
import { startTestApp, type TestApp } from "../helpers/app.ts";
import { createDatabase } from "../helpers/database.ts";
import { newFolder } from "../helpers/server_process.ts";
import { type CuttingProxy, startCuttingProxy } from "./cutting_proxy.ts";

/** Others may need the processor, too. */
const PATIENT = { timeout: 30_000 };

const CHROMIUM = process.env["CHROMIUM"] ?? "/usr/bin/chromium";
const missing = existsSync(CHROMIUM) ? undefined : `${CHROMIUM} is not installed; CHROMIUM names another browser`;

const SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";

/** What the page holds: the SDK, and what its feed gave. */
type Window = { sdk: typeof import("@gapless/sdk"); seen: unknown[]; caughtUp: number; lost: number; ended: string };
type Place = { url: string; apiKey: string };

let app: TestApp;
let proxy: CuttingProxy;
let browser: Browser | undefined;
let origin: string;
let closePages: () => Promise<void>;

beforeAll(async () => {
  if (missing !== undefined) return;
  const folder = newFolder("sdk-browser");
  buildPackage(folder);
  const bundle = readFileSync(join(folder, "dist", "index.js"));
  const html = '<!doctype html><script type="module">import * as sdk from "/sdk.js"; globalThis.sdk = sdk;</script>';
  const pages = createServer((request, response) => {
    const isBundle = request.url === "/sdk.js";
    response.setHeader("content-type", isBundle ? "text/javascript" : "text/html").end(isBundle ? bundle : html);
  });
  await new Promise<void>((resolve) => pages.listen(0, "127.0.0.1", resolve));
  closePages = () =>
    new Promise((resolve) => {
      pages.close(() => resolve());
      pages.closeAllConnections();
    });
  origin = `http://shop.test:${(pages.address() as AddressInfo).port}`;
  app = await startTestApp(await createDatabase(), { GAPLESS_CORS: origin });
  proxy = await startCuttingProxy(app.url);
  browser = await chromium.launch({
    executablePath: CHROMIUM,
    // Root has no sandbox; names under .test lead here.
    args: ["--no-sandbox", "--host-resolver-rules=MAP *.test 127.0.0.1"],
  });
}, 120_000);

afterAll(async () => {
  await browser?.close();
  await proxy?.stop();
  await app?.stop();
  await closePages?.();
});

async function openPage(from = origin): Promise<{ page: Page; urls: string[] }> {
  const page = (await browser?.newPage()) ?? expect.fail("there is no browser");
  onTestFinished(() => page.close());
  const urls: string[] = [];
  page.on("request", (request) => urls.push(request.url()));
  await page.goto(from);
  await page.waitForFunction(() => "sdk" in globalThis);
  return { page, urls };
}

test("appends, reads, and errors with their fields", async (context) => {
  if (missing !== undefined) return context.skip(missing);
  const { page, urls } = await openPage();
  const found = await page.evaluate(
    async ({ url, apiKey }: Place) => {
      const { sdk } = globalThis as unknown as Window;
      const client = sdk.createClient({ url, apiKey });
      const expected = { expectedVersion: "no_stream", wait: "position" } as const;
      const first = await client.append("web-1", { type: "page.opened", data: { ä: "größe 🎈" } }, expected);
      const again = await client.append("web-1", { type: "page.opened", data: 1 }, expected).catch((error) => error);
      const all: unknown[] = [];
      for await (const event of client.readAll({ streams: ["web-1"] })) all.push(event.data);
      const missing = await client
        .stream("web-2")
        .get()
        .catch((error) => error);
      return {
        secure: (globalThis as unknown as { isSecureContext: boolean }).isSecureContext,
        position: first.position,
        conflict: [again instanceof sdk.WrongExpectedVersionError, again.actualVersion, again.requestId.length > 0],
        missing: [missing instanceof sdk.NotFoundError, missing.code],
        all,
      };
    },
    { url: app.url, apiKey: app.apiKey },
  );
  expect(found).toEqual({
    secure: false,
    position: "1",
    conflict: [true, "1", true],
    missing: [true, "not_found"],
    all: [{ ä: "größe 🎈" }],
  });
  expect(urls.some((url) => url.startsWith(app.url))).toBe(true);
  expect(urls.filter((url) => url.includes(app.apiKey))).toEqual([]);
});

test("a feed that is cut off goes on behind the last event", async (context) => {
  if (missing !== undefined) return context.skip(missing);
  const { page } = await openPage();
  const look = () =>
    page.evaluate(() => {
      const { seen, caughtUp, lost, ended } = globalThis as unknown as Window;
      return { seen, caughtUp, lost, ended };
    });
  const place = { url: proxy.url, apiKey: app.apiKey };
  await page.evaluate(({ url, apiKey }: Place) => {
    const here = globalThis as unknown as Window;
    Object.assign(here, { seen: [], caughtUp: 0, lost: 0, ended: "" });
    const feed = here.sdk.createClient({ url, apiKey }).subscribe({
      after: 0,
      streams: ["cut-1"],
      onCaughtUp: () => void here.caughtUp++,
      onDisconnect: () => void here.lost++,
    });
    void (async () => {
      for await (const event of feed) if (here.seen.push(event.version) === 40) break;
      here.ended = "left";
    })();
  }, place);
  await vi.waitFor(async () => expect((await look()).caughtUp).toBe(1), PATIENT);
  for (let n = 1; n <= 4; n++) {
    await app.call("POST", "/v1/streams/cut-1/events", { events: Array(10).fill({ type: "t", data: n }) });
    if (n < 4) {
      await vi.waitFor(async () => expect((await look()).seen).toHaveLength(n * 10), PATIENT);
      proxy.cutAll();
    }
  }
  await vi.waitFor(async () => expect((await look()).ended).toBe("left"), PATIENT);
  const { seen, lost } = await look();
  expect(seen).toEqual(Array.from({ length: 40 }, (_, n) => String(n + 1)));
  expect(lost).toBeGreaterThanOrEqual(2);
  // Leaving the loop closed the connection: the server has no feed left.
  await vi.waitFor(async () => {
    const metrics = await (await fetch(new URL("/metrics", app.url))).text();
    expect(/^gapless_feed_subscribers (\d+)$/m.exec(metrics)?.[1]).toBe("0");
  }, PATIENT);
});

test("an origin that the server does not know gets nothing", async (context) => {
  if (missing !== undefined) return context.skip(missing);
  const { page } = await openPage(origin.replace("shop.test", "thief.test"));
  const code = await page.evaluate(
    async ({ url, apiKey }: Place) => {
      const { sdk } = globalThis as unknown as Window;
      const client = sdk.createClient({ url, apiKey, retries: 0 });
      return await client.read().then(
        () => "read",
        (error) => error.code,
      );
    },
    { url: app.url, apiKey: app.apiKey },
  );
  expect(code).toBe("connection");
});

test("verifies webhooks where the page is secure, and says so where WebCrypto is missing", async (context) => {
  if (missing !== undefined) return context.skip(missing);
  const body = '{"id":"e-1","mood":"😀"}';
  const headers = {
    "webhook-id": "e-1",
    "webhook-timestamp": "1900000000",
    "webhook-signature": signatures([SECRET], { id: "e-1", timestamp: 1_900_000_000, body: Buffer.from(body) }),
  };
  const verify = async ({ page }: { page: Page }, text: string) =>
    page.evaluate(
      async ({ text, headers, secret }) => {
        const { sdk } = globalThis as unknown as Window;
        const verified = sdk.verifyWebhook(text, headers, secret, { now: 1_900_000_000_000 });
        return verified.then(
          ({ id }) => id,
          (error) => error.reason,
        );
      },
      { text, headers, secret: SECRET },
    );
  const secure = await openPage(origin.replace("shop.test", "127.0.0.1"));
  expect(await verify(secure, body)).toBe("e-1");
  expect(await verify(secure, `${body} `)).toBe("wrong_signature");
  expect(await verify(await openPage(), body)).toBe("unsupported");
});
