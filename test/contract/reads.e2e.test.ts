// Reading means the same through every door: the same events in the same order, by pages and by filters.
import { beforeAll, describe, expect, test } from "vitest";
import type { Range, Seen } from "./door.ts";
import { DOORS, numbered, readAll, scene } from "./scene.ts";

const set = scene();
let all: Seen[];
beforeAll(async () => {
  for (let n = 0; n < 120; n++) {
    await set.app.call("POST", "/v1/events", [
      {
        stream: `order-${n % 7}`,
        type: n % 3 === 0 ? "order.placed" : "order.item.added",
        data: n,
        topic: `shop/${n % 2}/x`,
      },
      { stream: `user-${n % 3}`, type: "user.created", data: { n } },
    ]);
  }
  await numbered(set);
  const query =
    "select id, stream, version, position, type, topic, data, metadata from gapless.events order by position";
  const admin = await set.database.connect();
  await admin.query("set gapless.tenant = 'default'");
  all = (await admin.query<Seen & Record<string, unknown>>(query)).rows;
});

const naive: [string, Range, (event: Seen) => boolean][] = [
  ["everything", {}, () => true],
  ["a type", { types: ["user.created"] }, (event) => event.type === "user.created"],
  ["types below one", { types: ["order.*"] }, (event) => event.type.startsWith("order.")],
  ["several types", { types: ["order.placed", "user.*"] }, (event) => event.type !== "order.item.added"],
  ["a topic pattern", { topics: ["shop/1/**"] }, (event) => event.topic.startsWith("shop/1/")],
  ["a category", { categories: ["user"] }, (event) => event.stream.startsWith("user-")],
  ["streams", { streams: ["order-1", "user-2"] }, (event) => ["order-1", "user-2"].includes(event.stream)],
  [
    "a type in a category",
    { types: ["order.placed"], categories: ["order"] },
    (event) => event.type === "order.placed",
  ],
  ["nothing", { types: ["no.such"] }, () => false],
  [
    "a condition",
    { selector: { where: { path: "data.n", between: [30, 80] } } },
    ({ type, data }) => type === "user.created" && inRange((data as { n: number }).n),
  ],
  [
    "a selector's lists and condition",
    {
      selector: {
        types: ["order.*"],
        where: {
          any: [
            { path: "topic", ends_with: "1/x" },
            { path: "data", lt: 10 },
          ],
        },
      },
    },
    ({ type, topic, data }) => type.startsWith("order.") && (topic === "shop/1/x" || (data as number) < 10),
  ],
  [
    "a selector beside a list",
    { streams: ["user-1"], selector: { where: { not: { path: "data.n", in: [1, 4] } } } },
    ({ stream, data }) => stream === "user-1" && ![1, 4].includes((data as { n: number }).n),
  ],
  [
    "an event pattern in a range of positions",
    { selector: { pattern: { type: [{ prefix: "order." }] }, after: "20", upTo: "200" } },
    ({ type, position }) => type.startsWith("order.") && Number(position) > 20 && Number(position) <= 200,
  ],
];
const inRange = (n: number): boolean => n >= 30 && n <= 80;

const refused: [string, Range, string][] = [
  ["a field that is none", { selector: { wheer: {} } }, "selector.wheer"],
  [
    "a wrong operand",
    { selector: { where: { all: [{ path: "data.n", between: [1] }] } } },
    "selector.where.all[0].between",
  ],
  ["a list in both places", { types: ["a"], selector: { types: ["b"] } }, "selector.types"],
];

describe.each(DOORS)("%s", (_, openDoor) => {
  test.each(naive)("%s, by pages in both directions", async (_, filter, fits) => {
    const door = await set.open(openDoor);
    const expected = all.filter(fits);
    for (const backwards of [false, true]) {
      const wanted = backwards ? [...expected].reverse() : expected;
      for (const limit of [50, 1000]) {
        const found = await readAll((next) =>
          door.read({ ...filter, limit, backwards, ...(next !== undefined && { next }) }),
        );
        expect(found.map(({ position }) => position)).toEqual(wanted.map(({ position }) => position));
        if (limit !== 50) expect(found).toMatchObject(wanted as unknown as Record<string, unknown>[]);
      }
    }
  });

  test("a stream by pages in both directions", async () => {
    const door = await set.open(openDoor);
    const expected = all.filter(({ stream }) => stream === "user-1").map(({ version }) => version);
    for (const backwards of [false, true]) {
      const found = await readAll((next) =>
        door.readStream("user-1", {
          limit: 7,
          backwards,
          ...(next !== undefined && { next }),
        }),
      );
      expect(found.map(({ version }) => version)).toEqual(backwards ? [...expected].reverse() : expected);
    }
    expect((await door.readStream("no-such")).events).toEqual([]);
    await expect(door.version("no-such")).rejects.toMatchObject({ code: "not_found" });
  });

  test.each(refused)("a selector with %s is refused, and the place is told", async (_, range, field) => {
    const door = await set.open(openDoor);
    await expect(door.read(range)).rejects.toMatchObject({ code: "invalid_input", field });
  });

  test.each([0, -1, 10_001])("a page of %i is refused", async (limit) => {
    const door = await set.open(openDoor);
    await expect(door.read({ limit })).rejects.toMatchObject({ code: "invalid_input" });
    await expect(door.readStream("user-1", { limit })).rejects.toMatchObject({ code: "invalid_input" });
  });
});
