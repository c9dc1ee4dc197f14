// Types of consumers and batches. Tested by tsc (npm run check), and a little here.
import {
  type Attempt,
  type Client,
  type CreatedWebhook,
  createClient,
  type Delivery,
  type DeliveryDetail,
  type DeliveryState,
  type EventOf,
  type MarkedEvent,
  type Middleware,
  type NewSecret,
  type Outcome,
  park,
  type Rest,
  retry,
  type Subscription,
  type SubscriptionSpec,
  type SubscriptionStats,
  type TransactionOf,
  type WantedOf,
  type Webhook,
  type WebhookSpec,
  type WebhookTest,
} from "@gapless/sdk";
import type { Kysely, Transaction } from "kysely";
import type pg from "pg";
import { expect, expectTypeOf, test } from "vitest";

interface Orders {
  "order.placed": { id: string; amount: number };
  "order.paid": { by: "card" | "cash" };
  "user.seen": { at: string };
}
type Tables = { effect: { n: number } };

const connection = { url: "http://gapless.test", apiKey: "k" };

test("the events of a handler are those of the map, narrowed by interestedIn", () => {
  const refused = (client: Client<Orders>) => [
    client.consume("s", (event) => {
      expectTypeOf(event).toEqualTypeOf<EventOf<Orders>>();
      if (event.type === "order.paid") expectTypeOf(event.data.by).toEqualTypeOf<"card" | "cash">();
    }),
    client.consume(
      "s",
      (event, delivery) => {
        expectTypeOf(event.type).toEqualTypeOf<"order.placed" | "order.paid">();
        expectTypeOf(delivery.tx).toEqualTypeOf<undefined>();
        expectTypeOf(delivery.attempt).toEqualTypeOf<number>();
      },
      { interestedIn: ["order.*"] },
    ),
    client.consume("s", (event) => void event.data.amount.toFixed(), { interestedIn: ["order.placed"] }),
    // @ts-expect-error: the event has no such data
    client.consume("s", (event) => void event.data.amount, { interestedIn: ["order.paid"] }),
    client.consume("s", async () => park("no")),
    client.consume("s", () => (Math.random() < 0.5 ? retry("5s") : undefined)),
    // @ts-expect-error: a reason is needed
    client.consume("s", () => park()),
    // @ts-expect-error: a handler gives an outcome or nothing
    client.consume("s", () => 5),
    // @ts-expect-error: no such option
    client.consume("s", () => undefined, { retries: 3 }),
  ];
  expect(refused).toBeTypeOf("function");
});

test("WantedOf keeps what may come: all types where nothing is known, and marked events", () => {
  expectTypeOf<WantedOf<EventOf<Orders>, string>>().toEqualTypeOf<EventOf<Orders>>();
  expectTypeOf<WantedOf<EventOf<Orders>, "order.paid" | "user.*">["type"]>().toEqualTypeOf<
    "order.paid" | "user.seen"
  >();
  expectTypeOf<WantedOf<EventOf<{ [type: string]: unknown }>, "a">["type"]>().toEqualTypeOf<string>();
  expectTypeOf<WantedOf<EventOf<Orders> | MarkedEvent, "order.paid">>().toEqualTypeOf<
    EventOf<Pick<Orders, "order.paid">> | MarkedEvent
  >();
});

test("the transaction of a handler is that of its source", () => {
  expectTypeOf<TransactionOf<pg.Pool>>().toEqualTypeOf<pg.PoolClient>();
  expectTypeOf<TransactionOf<Kysely<Tables>>>().toEqualTypeOf<Transaction<Tables>>();
  expectTypeOf<TransactionOf<undefined>>().toEqualTypeOf<undefined>();
  const refused = (client: Client<Orders>, pool: pg.Pool, db: Kysely<Tables>) => [
    client.consume(
      "s",
      async (event, { tx }) => {
        expectTypeOf(tx).toEqualTypeOf<pg.PoolClient>();
        expectTypeOf(event.type).toEqualTypeOf<"order.paid">();
        await tx.query("select 1");
      },
      { transaction: pool, interestedIn: ["order.paid"], onError: (error) => void error },
    ),
    client.consume("s", (_, { tx }) => void tx.insertInto("effect").values({ n: 1 }), { transaction: db }),
    // @ts-expect-error: no such table
    client.consume("s", (_, { tx }) => void tx.insertInto("effects"), { transaction: db }),
    client.consume("s", (_, { tx }) => void tx.insertInto("effect"), {
      transaction: (run: (tx: Transaction<Tables>) => Promise<void>) =>
        db.transaction().setIsolationLevel("serializable").execute(run),
    }),
    client.consume("s", async (_, delivery) => {
      await delivery.transaction(db, (tx) => expectTypeOf(tx).toEqualTypeOf<Transaction<Tables>>());
      await delivery.transaction(pool, (tx) => expectTypeOf(tx).toEqualTypeOf<pg.PoolClient>());
    }),
    // @ts-expect-error: a connection is no source of transactions
    client.consume("s", () => undefined, { transaction: {} as pg.PoolClient }),
  ];
  expect(refused).toBeTypeOf("function");
});

test("middleware that says what it needs of an event fits every consumer whose events have it", () => {
  const log: Middleware<{ type: string }, unknown> = async (delivery, next) => {
    expectTypeOf(delivery.event.type).toEqualTypeOf<string>();
    return await next();
  };
  const own = async (delivery: Delivery<EventOf<Orders>>, next: () => Promise<Outcome | undefined>) =>
    delivery.event.type === "user.seen" ? undefined : next();
  const taken = (client: Client<Orders>, pool: pg.Pool) => [
    client.consume("s", () => undefined, { middleware: [log, own] }),
    client.consume("s", () => undefined, { middleware: [log], transaction: pool }),
  ];
  expect(taken).toBeTypeOf("function");
});

test("a batch takes the events of the map", () => {
  const batch = createClient<Orders>(connection).batch();
  const refused = () => [
    batch.append("s", { type: "order.paid", data: { by: "card" } }, { dedupeKey: "k" }),
    // @ts-expect-error: no such type
    batch.append("s", { type: "order.lost", data: {} }),
    // @ts-expect-error: data of another type
    batch.add("s", { type: "order.paid", data: { by: "gold" } }),
    // @ts-expect-error: no such preset
    createClient(connection).batch({ preset: "fast" }),
  ];
  expect(refused).toBeTypeOf("function");
});

test("definitions say what they take", () => {
  const refused = ({ subscriptions, webhooks, selectors }: Client) => [
    subscriptions.define("s", { selector: { where: { path: "data.amount", gt: 5 } }, key: "data.id", timeout: "5m" }),
    subscriptions.reset("s", { after: 5n }),
    subscriptions.change("s", { rate: null, labels: { team: "a" } }),
    webhooks.create({ name: "w", url: "https://example.com", retry: { delays: ["5s"] }, application: "customer-7" }),
    selectors.test({ types: ["order.*"] }, { last: 100 }),
    // @ts-expect-error: no such field
    subscriptions.define("s", { filter: {} }),
    // @ts-expect-error: no such start
    subscriptions.reset("s", "end"),
    // @ts-expect-error: a url is needed
    webhooks.create({ name: "w" }),
    // @ts-expect-error: that is a webhook's
    subscriptions.define("s", { url: "https://example.com" }),
  ];
  expect(refused).toBeTypeOf("function");
});

type Described = Rest.components["schemas"];

test("what is written by hand about the wire has the fields that the server describes", () => {
  expectTypeOf<keyof (SubscriptionSpec & { name: string })>().toEqualTypeOf<keyof Described["NewSubscription"]>();
  expectTypeOf<keyof (WebhookSpec & { name: string })>().toEqualTypeOf<keyof Described["NewWebhook"]>();
  expectTypeOf<keyof Subscription>().toEqualTypeOf<keyof Described["Subscription"]>();
  expectTypeOf<keyof Webhook>().toEqualTypeOf<keyof Described["Webhook"]>();
  expectTypeOf<keyof CreatedWebhook>().toEqualTypeOf<keyof Described["CreatedWebhook"]>();
  expectTypeOf<keyof SubscriptionStats>().toEqualTypeOf<keyof Described["SubscriptionStats"]>();
  expectTypeOf<keyof DeliveryState>().toEqualTypeOf<keyof Described["DeliveryState"]>();
  expectTypeOf<DeliveryState["state"]>().toEqualTypeOf<Described["DeliveryState"]["state"]>();
  expectTypeOf<keyof DeliveryDetail>().toEqualTypeOf<keyof Described["DeliveryDetail"]>();
  expectTypeOf<keyof Attempt>().toEqualTypeOf<keyof Described["Attempt"]>();
  expectTypeOf<Attempt["outcome"]>().toEqualTypeOf<Described["Attempt"]["outcome"]>();
  expectTypeOf<keyof NewSecret>().toEqualTypeOf<keyof Described["NewSecret"]>();
  expectTypeOf<keyof WebhookTest>().toEqualTypeOf<keyof Described["TestResult"]>();
  // And what is sent is what the server takes, but for positions and moments, which may be given in other forms, too.
  type Sent = Omit<SubscriptionSpec & { name: string }, "selector" | "start" | "batch" | "retry">;
  expectTypeOf<Omit<Described["NewSubscription"], "selector" | "start" | "batch" | "retry">>().toExtend<Sent>();
});
