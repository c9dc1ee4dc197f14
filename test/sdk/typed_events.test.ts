// Event maps, by generics and by Standard Schema. The types are tested by tsc (npm run check), the rest here.
import {
  type AnyEvents,
  type Client,
  createClient,
  type Event,
  type EventOf,
  type MarkedEvent,
  MisfitError,
  type NewEventOf,
} from "@gapless/sdk";
import { expect, expectTypeOf, test } from "vitest";
import { flakyFetch } from "./flaky_fetch.ts";

type Placed = { id: string; amount: number };
interface Orders {
  "order.placed": Placed;
  "order.paid": { by: "card" | "cash" };
}

/** A schema as any Standard Schema library makes them. */
function schema<In, Out = In>(check: (value: unknown) => Out | string, wait = false) {
  const judge = (value: unknown) => {
    const out = check(value);
    return typeof out === "string" ? { issues: [{ message: out, path: ["n", { key: 0 }] }] } : { value: out };
  };
  return {
    "~standard": {
      version: 1 as const,
      vendor: "test",
      validate: (value: unknown) => (wait ? Promise.resolve(judge(value)) : judge(value)),
      types: undefined as unknown as { input: In; output: Out },
    },
  };
}

const isObject = (value: unknown): value is Record<string, unknown> => typeof value === "object" && value !== null;
const events = {
  count: schema<{ n: number }>((value) =>
    isObject(value) && typeof value["n"] === "number" ? { n: value["n"] } : "must be a number",
  ),
  moment: schema<{ at: string }, { at: Date }>(
    (value) => (isObject(value) ? { at: new Date(String(value["at"])) } : "must be an object"),
    true,
  ),
};

const connection = { url: "http://gapless.test", apiKey: "k" };

function stored(position: number, type: string, data: unknown) {
  return { id: `id${position}`, stream: "s", version: String(position), position: String(position), type, data };
}
const PAGE = [
  stored(1, "count", { n: 1, more: true }),
  stored(2, "moment", { at: "2030-01-01T00:00:00.000Z" }),
  stored(3, "count", { n: "three" }),
  stored(4, "other", 1),
  stored(5, "count", { n: 5 }),
];

function answering(body: unknown) {
  return flakyFetch({ status: 200, body: JSON.stringify(body) });
}
const page = () => answering({ data: PAGE, nextCursor: "c", hasMore: false });

test("the types of a map by generics", () => {
  const client = createClient<Orders>(connection);
  expectTypeOf(client).toEqualTypeOf<Client<Orders>>();
  type Read = Awaited<ReturnType<typeof client.event>>;
  expectTypeOf<Read>().toEqualTypeOf<EventOf<Orders>>();
  const judge = (event: Read): string => {
    switch (event.type) {
      case "order.placed":
        expectTypeOf(event.data).toEqualTypeOf<Placed>();
        return event.data.id;
      case "order.paid":
        expectTypeOf(event.data.by).toEqualTypeOf<"card" | "cash">();
        return event.data.by;
    }
  };
  expect(judge({ type: "order.paid", data: { by: "cash" } } as Read)).toBe("cash");
  expectTypeOf(client.subscribe()).toExtend<AsyncIterableIterator<EventOf<Orders>>>();
  expectTypeOf(client.stream("s").readAll()).toEqualTypeOf<AsyncIterable<EventOf<Orders>>>();
  expectTypeOf<Read["version"]>().toEqualTypeOf<string>();
  expectTypeOf<Read["position"]>().toEqualTypeOf<string | null>();
  expectTypeOf<NewEventOf<Orders>["type"]>().toEqualTypeOf<"order.placed" | "order.paid">();

  // Not run: what tsc must refuse, and what it must not.
  const refused = () => [
    client.append("s", { type: "order.placed", data: { id: "1", amount: 2 } }),
    client.append("s", [{ type: "order.paid", data: { by: "card" } }], { expectedVersion: 3n, wait: "position" }),
    // @ts-expect-error: no such type
    client.append("s", { type: "order.lost", data: {} }),
    // @ts-expect-error: data of another type
    client.append("s", { type: "order.paid", data: { id: "1", amount: 2 } }),
    // @ts-expect-error: a number where a text belongs
    client.append("s", [{ type: "order.placed", data: { id: 1, amount: 2 } }]),
    // @ts-expect-error: data is missing
    client.stream("s").append({ type: "order.placed" }),
    // @ts-expect-error: no such field
    client.append("s", { type: "order.paid", data: { by: "card" }, topics: "x" }),
    // @ts-expect-error: the stream is missing
    client.appendAll([{ type: "order.paid", data: { by: "card" } }]),
    // @ts-expect-error: no such word
    client.append("s", { type: "order.paid", data: { by: "card" } }, { wait: "stored" }),
    // @ts-expect-error: no such filter
    client.read({ type: ["order.paid"] }),
    // @ts-expect-error: schemas and misfits belong together
    createClient({ ...connection, misfits: "skip" }),
  ];
  expect(refused).toBeTypeOf("function");
});

test("the types of a client without a map", () => {
  const client = createClient(connection);
  expectTypeOf(client).toEqualTypeOf<Client<AnyEvents>>();
  expectTypeOf<Awaited<ReturnType<typeof client.event>>>().toEqualTypeOf<Event<string, unknown>>();
  expectTypeOf(client.append).parameter(1).toExtend<{ type: string } | readonly { type: string }[]>();
  expectTypeOf(client.graphql<{ a: 1 }>("{ a }")).resolves.toEqualTypeOf<{ a: 1 }>();
});

test("the types of schemas: what goes in, what comes out, and misfits only where they are marked", () => {
  const client = createClient({ ...connection, events });
  type Read = Awaited<ReturnType<typeof client.event>>;
  expectTypeOf<Extract<Read, { type: "moment" }>["data"]>().toEqualTypeOf<{ at: Date }>();
  expectTypeOf<Read["type"]>().toEqualTypeOf<"count" | "moment">();
  const marking = createClient({ ...connection, events, misfits: "mark" });
  type Marked = Awaited<ReturnType<typeof marking.event>>;
  const judge = (event: Marked): unknown => {
    if ("misfit" in event) {
      expectTypeOf(event).toEqualTypeOf<MarkedEvent>();
      return event.misfit;
    }
    if (event.type === "count") expectTypeOf(event.data).toEqualTypeOf<{ n: number }>();
    return event.data;
  };
  expect(judge({ type: "x", misfit: [] } as unknown as Marked)).toEqual([]);
  const refused = () => [
    client.append("s", { type: "moment", data: { at: "2030-01-01" } }),
    // @ts-expect-error: what goes in is the schema's input
    client.append("s", { type: "moment", data: { at: new Date() } }),
    // @ts-expect-error: no such rule
    createClient({ ...connection, events, misfits: "ignore" }),
  ];
  expect(refused).toBeTypeOf("function");
});

test("an append that does not fit is refused, and nothing is sent", async () => {
  const { fetch, sent } = answering({ stream: "s" });
  const client = createClient({ ...connection, fetch, events });
  const wrong = { type: "count", data: { n: "1" } } as never;
  const error = await client.append("s", [{ type: "count", data: { n: 1 } }, wrong]).catch((error) => error);
  expect(error).toBeInstanceOf(MisfitError);
  expect(error).toMatchObject({ code: "misfit", field: "events[1]", event: wrong });
  expect(error.message).toBe("event of type 'count' does not fit: n.0: must be a number");
  await expect(client.append("s", { type: "toString", data: 1 } as never)).rejects.toThrow(
    "the event map has no type 'toString'",
  );
  await expect(client.appendAll([{ stream: "s", ...(wrong as object) } as never])).rejects.toThrow(MisfitError);
  expect(sent).toHaveLength(0);
});

test("what is appended is what was given, not what the schema made of it", async () => {
  const { fetch, sent } = answering({ stream: "s" });
  await createClient({ ...connection, fetch, events }).append("s", { type: "moment", data: { at: "2030-01-01" } });
  expect(sent[0]?.init.body).toBe('{"events":{"type":"moment","data":{"at":"2030-01-01"}}}');
});

test("what is read is what the schema makes of it; the first misfit is an error that holds the event", async () => {
  const client = createClient({ ...connection, fetch: page().fetch, events });
  const error = await client.read().catch((error) => error);
  expect(error).toBeInstanceOf(MisfitError);
  expect(error.event).toMatchObject({ position: "3", data: { n: "three" } });
  const one = createClient({ ...connection, fetch: answering(PAGE[1]).fetch, events });
  expect((await one.event("id2")).data).toEqual({ at: new Date("2030-01-01T00:00:00Z") });
});

test("misfits are skipped where that is asked for; a single event cannot be", async () => {
  const client = createClient({ ...connection, fetch: page().fetch, events, misfits: "skip" });
  const { data, nextCursor } = await client.read();
  expect(data.map(({ position }) => position)).toEqual(["1", "2", "5"]);
  expect(data[0]?.data).toEqual({ n: 1 });
  expect(nextCursor).toBe("c");
  const traced = answering({ data: PAGE.map((event, depth) => ({ depth, event })), nextCursor: null, hasMore: false });
  const tracing = createClient({ ...connection, fetch: traced.fetch, events, misfits: "skip" });
  expect((await tracing.trace("id")).data.map(({ depth }) => depth)).toEqual([0, 1, 4]);
  const one = createClient({ ...connection, fetch: answering(PAGE[3]).fetch, events, misfits: "skip" });
  await expect(one.event("id4")).rejects.toThrow(MisfitError);
});

test("misfits are marked where that is asked for, and come as they were stored", async () => {
  const client = createClient({ ...connection, fetch: page().fetch, events, misfits: "mark" });
  const { data } = await client.read();
  expect(data.map((event) => ("misfit" in event ? event.misfit.map(({ message }) => message) : "fits"))).toEqual([
    "fits",
    "fits",
    ["must be a number"],
    ["the event map has no type 'other'"],
    "fits",
  ]);
  expect(data[2]?.data).toEqual({ n: "three" });
});

test("a feed follows the same rules; behind an error its cursor is that of the event before", async () => {
  const text = PAGE.map((event) => `id: c${event.position}\nevent: event\ndata: ${JSON.stringify(event)}\n\n`).join("");
  const fetch = async () => new Response(text, { headers: { "content-type": "text/event-stream" } });
  const strict = createClient({ ...connection, fetch, events }).subscribe();
  const seen: string[] = [];
  const loop = async () => {
    for await (const event of strict) seen.push(event.position ?? "");
  };
  await expect(loop()).rejects.toMatchObject({ code: "misfit", event: { position: "3" } });
  expect([seen, strict.cursor]).toEqual([["1", "2"], "c2"]);
  const lax = createClient({ ...connection, fetch, events, misfits: "skip" }).subscribe();
  for await (const event of lax) {
    seen.push(event.position ?? "");
    if (event.position === "5") break;
  }
  expect([seen, lax.cursor]).toEqual([["1", "2", "1", "2", "5"], "c5"]);
});

test("numbers that JavaScript does not hold pass through a parse and a stringify of the caller's own", async () => {
  const text = '{"id":"i","type":"t","data":{"n":12345678901234567890,"f":0.1}}';
  const { fetch, sent } = flakyFetch({ status: 200, body: text });
  const parse = (text: string) =>
    JSON.parse(text, (_key, value, context?: { source: string }) =>
      typeof value === "number" && Number.isInteger(value) && !Number.isSafeInteger(value)
        ? BigInt(context?.source ?? value)
        : value,
    );
  const stringify = (value: unknown) =>
    JSON.stringify(value, (_key, inner) =>
      typeof inner === "bigint"
        ? (JSON as unknown as { rawJSON(text: string): unknown }).rawJSON(String(inner))
        : inner,
    );
  const client = createClient({ ...connection, fetch, parse, stringify });
  expect((await client.event("i")).data).toEqual({ n: 12345678901234567890n, f: 0.1 });
  await client.append("s", { type: "t", data: { n: 12345678901234567890n } });
  expect(sent[1]?.init.body).toBe('{"events":{"type":"t","data":{"n":12345678901234567890}}}');
});
