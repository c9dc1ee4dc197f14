// A page is bounded by its size as well: a thousand large events do not come at once, and none is left out.
import { expect, test } from "vitest";
import { testApp } from "../helpers/app.ts";
import { createDatabase } from "../helpers/database.ts";

type Page = { data: { version: string; position: string }[]; nextCursor: string | null; hasMore: boolean };

test.each([
  ["/v1/events", "forwards"],
  ["/v1/events", "backwards"],
  ["/v1/streams/large-1/events", "forwards"],
  ["/v1/streams/large-1/events", "backwards"],
])(
  "%s, %s",
  async (path, direction) => {
    const app = await testApp(await createDatabase());
    const [small, large] = ["x", "x".repeat(200_000)];
    const sizes = Array.from({ length: 260 }, (_, n) => (n % 100 < 80 && n > 20 ? large : small));
    for (let n = 0; n < sizes.length; n += 20) {
      const events = sizes.slice(n, n + 20).map((data) => ({ type: "t", data }));
      const wait = n + 20 >= sizes.length ? { wait: "position" } : {};
      expect((await app.call("POST", "/v1/streams/large-1/events", { events, ...wait })).status).toBe(201);
    }
    const seen: number[] = [];
    let pages = 0;
    for (let cursor = ""; ; pages++) {
      const answer = await app.call("GET", `${path}?direction=${direction}&limit=1000${cursor}`);
      const text = await answer.text();
      expect(text.length).toBeLessThan(10_000_000);
      const page = JSON.parse(text) as Page;
      seen.push(...page.data.map(({ version }) => Number(version)));
      if (!page.hasMore) break;
      cursor = `&cursor=${page.nextCursor}`;
    }
    const all = Array.from({ length: 260 }, (_, n) => n + 1);
    expect(seen).toEqual(direction === "forwards" ? all : all.reverse());
    expect(pages).toBeGreaterThan(3);
  },
  60_000,
);

test.each([1, 99, 100, 127, 128, 129, 300, 301, 302])("pages of %i, where there are 301", async (limit) => {
  const app = await testApp(await createDatabase());
  const events = Array.from({ length: 301 }, () => ({ type: "t", data: 1 }));
  await app.call("POST", "/v1/streams/many-1/events", { events, wait: "position" });
  const page = (await (await app.call("GET", `/v1/events?limit=${limit}`)).json()) as Page;
  expect([page.data.length, page.hasMore]).toEqual([Math.min(limit, 301), limit < 301]);
  const rest = await app.call("GET", `/v1/events?limit=1000&cursor=${page.nextCursor}`);
  expect(((await rest.json()) as Page).data.map(({ position }) => Number(position))).toEqual(
    Array.from({ length: 301 - Math.min(limit, 301) }, (_, n) => limit + n + 1),
  );
});

test("more than 10,000 events in a request are refused, however they are spread over streams", async () => {
  const app = await testApp(await createDatabase());
  const events = Array.from({ length: 10_001 }, (_, n) => ({ stream: `s-${n % 3}`, type: "t", data: 1 }));
  const refused = await app.call("POST", "/v1/events", events);
  expect([refused.status, await refused.json()]).toMatchObject([413, { code: "too_large" }]);
  expect((await app.call("GET", "/v1/streams/s-0")).status).toBe(404);
  expect((await app.call("POST", "/v1/events", events.slice(1))).status).toBe(201);
});
