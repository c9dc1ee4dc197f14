// Selectors of the SDK: what is sent, and what the types let through.
import { type Condition, createClient, type Selector } from "@gapless/sdk";
import { expect, test } from "vitest";

/** A client whose requests go nowhere; gives the selector of the last one. */
function recording(stringify?: (value: unknown) => string) {
  const sent: (string | null)[] = [];
  const client = createClient({
    url: "http://gapless.test",
    apiKey: "k",
    retries: 0,
    stringify,
    fetch: (url) => {
      sent.push(new URL(url).searchParams.get("selector"));
      return Promise.resolve(Response.json({ data: [], nextCursor: null, hasMore: false }));
    },
  });
  return { client, sent };
}

const condition: Condition = {
  any: [
    { path: "data.amount", gt: 100, lte: { path: "data.limit" } },
    { not: { path: "data.tags", any: { path: ".", eq: "VIP", ignoreCase: true } } },
    {
      all: [
        { path: "occurredAt", exists: false },
        { path: "data.range", between: [1, 2] },
      ],
    },
  ],
};

test("it goes as JSON, with reads of one page and of all", async () => {
  const { client, sent } = recording();
  const selector: Selector = { types: ["order.*"], since: new Date("2030-01-31T12:00:00Z"), where: condition };
  await client.read({ selector });
  for await (const _ of client.readAll({ selector })) throw new Error("there is nothing");
  expect(sent.map((text) => JSON.parse(text ?? ""))).toEqual([
    { ...selector, since: "2030-01-31T12:00:00.000Z" },
    { ...selector, since: "2030-01-31T12:00:00.000Z" },
  ]);
});

test("the client's own writer writes it", async () => {
  const { client, sent } = recording(() => '{"where":{"path":"data.n","eq":12345678901234567890}}');
  await client.read({ selector: { where: { path: "data.n", eq: 1 } } });
  expect(sent).toEqual(['{"where":{"path":"data.n","eq":12345678901234567890}}']);
});

test("without one nothing is said of it, and one that JSON does not hold is refused before anything is sent", async () => {
  const { client, sent } = recording();
  await client.read();
  const circle: Record<string, unknown> = {};
  circle["in"] = circle;
  await expect(client.read({ selector: { pattern: circle } })).rejects.toMatchObject({ field: "selector" });
  expect(() => client.subscribe({ selector: { pattern: circle } })).toThrow("selector must be what JSON can hold");
  expect(sent).toEqual([null]);
});

test("mistakes that the types find", () => {
  const wrong = [
    // @ts-expect-error there is no such operator
    { path: "data.a", greater: 1 } satisfies Condition,
    // @ts-expect-error a text is looked for in a text
    { path: "data.a", contains: 3 } satisfies Condition,
    // @ts-expect-error a condition has a path, or joins others
    { gt: 3 } satisfies Condition,
  ];
  // @ts-expect-error there is no such preset
  const preset: Selector = { preset: "everything" };
  expect([wrong.length, preset.preset]).toEqual([3, "everything"]);
});
