// Webhooks delivered to a fast endpoint on this machine, each event by a request of its own, signed, guarded and written down,
// against the sender alone; and how many requests one server has open at the same time.
import { type ChildProcess, fork } from "node:child_process";
import { fileURLToPath } from "node:url";
import { NODE_FLAGS } from "@gapless/server/node_flags";
import type { Bench, Context, Finding } from "./harness/bench.ts";
import { type Database, NO_CHECKPOINT, openDatabase } from "./harness/postgres.ts";
import { preload } from "./harness/preload.ts";
import type { Order, Told } from "./harness/push_receiver.ts";
import type { Order as SenderOrder } from "./harness/push_sender.ts";
import { interleave } from "./harness/rounds.ts";
import { startServer } from "./harness/server_process.ts";
import { comparison, finding } from "./harness/stats.ts";

const WEBHOOKS = 10;
const IN_FLIGHT = 1_000;

/** The bench. */
export const push: Bench = {
  name: "push",
  question:
    "How many webhooks per second does a server deliver to a fast endpoint, against the sender alone, and how many at a time?",
  run,
};

async function run(context: Context): Promise<Finding[]> {
  const database = await openDatabase(context, NO_CHECKPOINT);
  const [rounds, events, streams] = context.quick ? [2, 2_000, 500] : [5, 20_000, 5_000];
  await preload(context, database, { events, streams, type: `'load.event' || s % ${WEBHOOKS}` });
  const receiver = await startReceiver(context);
  const sender = forkProgram(context, "push_sender.ts");
  await startServer(context, database, {
    GAPLESS_WEBHOOK_ALLOW: "127.0.0.0/8",
    GAPLESS_WEBHOOK_ALLOW_HTTP: "true",
    GAPLESS_LOG_LEVEL: "warn",
  });
  let most = 0;

  const deliver = async (name: string, delay: number): Promise<number> => {
    const over = receiver.expect({ count: events, delay });
    const start = performance.now();
    for (let n = 0; n < WEBHOOKS; n++) {
      const spec = {
        name: `${name}-${n}`,
        url: receiver.url,
        selector: { types: [`load.event${n}`] },
        start: "beginning",
        maxInFlight: IN_FLIGHT / WEBHOOKS,
      };
      await database.admin.query("select gapless.create_webhook($1)", [spec]);
    }
    most = (await over).most;
    const perSecond = events / ((performance.now() - start) / 1000);
    await settled(database, name);
    for (let n = 0; n < WEBHOOKS; n++)
      await database.admin.query("select gapless.remove_subscription($1)", [`${name}-${n}`]);
    await database.admin.query("vacuum");
    return perSecond;
  };
  const alone = async (): Promise<number> => {
    const over = receiver.expect({ count: events, delay: 0 });
    const start = performance.now();
    sender.send({ url: receiver.url, count: events, parallel: 100 } satisfies SenderOrder);
    await over;
    return events / ((performance.now() - start) / 1000);
  };
  let lot = 0;
  const results = await interleave(
    rounds,
    { "sender alone": alone, delivered: () => deliver(`fast-${++lot}`, 0) },
    context.log,
  );
  await deliver("slow", 500);
  context.note(
    `${events.toLocaleString("en")} events of ${streams.toLocaleString("en")} streams, ${WEBHOOKS} webhooks.`,
  );
  return [
    finding("delivered", "webhooks/s", results.delivered, { gate: { atLeast: 1_500 } }),
    comparison("delivered, against", "webhooks/s", results.delivered, {
      what: "the sender alone",
      samples: results["sender alone"],
    }),
    finding("open at the same time, answers after 500 ms", "requests", [most], { gate: { atLeast: 0.95 * IN_FLIGHT } }),
  ];
}

/** All is written down, and each once. */
async function settled(database: Database, name: string): Promise<void> {
  for (;;) {
    const { rows } = await database.admin.query<{ out: string; wrong: string }>(
      `select sum((s -> 'stats' ->> 'inFlight')::int) as out, sum((s -> 'stats' ->> 'failed')::int) as wrong
       from gapless.list_subscriptions('push') s where s ->> 'name' like $1`,
      [`${name}-%`],
    );
    if (rows[0]?.wrong !== "0") throw new Error("deliveries failed");
    if (rows[0]?.out === "0") return;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

async function startReceiver(context: Context) {
  const child = forkProgram(context, "push_receiver.ts");
  const { url } = (await heard(child)) as { url: string };
  return {
    url,
    /** Counts from zero; resolves when all came. */
    async expect(order: Order): Promise<{ most: number }> {
      const answer = heard(child);
      child.send(order);
      return (await answer) as { most: number };
    },
  };
}

function heard(child: ChildProcess): Promise<Told> {
  return new Promise((resolve, reject) => {
    child.once("exit", () => reject(new Error("a program of the bench ended")));
    child.once("message", (message) => resolve(message as Told));
  });
}

function forkProgram(context: Context, name: string): ChildProcess {
  const child = fork(fileURLToPath(new URL(`harness/${name}`, import.meta.url)), { execArgv: [...NODE_FLAGS] });
  context.onEnd(() => void child.kill("SIGKILL"));
  return child;
}
