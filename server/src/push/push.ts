/** Webhooks of a server, composed: dispatcher, worker, settler and teller around one sender. */
import type { Pool } from "pg";
import { openPool } from "../db/pool.ts";
import { within } from "../log/core.ts";
import type { LogRoom } from "../log/room.ts";
import { createTeller } from "../notices/append_notices.ts";
import type { Opener } from "../secrets/open.ts";
import type { Metrics } from "../telemetry/metrics.ts";
import { startDispatcher } from "./dispatch.ts";
import { createGuard, type Guard } from "./guard.ts";
import { openQueue } from "./queue.ts";
import { createRequests } from "./requests.ts";
import { createSender, type Sender, type SenderOptions } from "./send.ts";
import { createSettler } from "./settle.ts";
import { type Begin, createWorker } from "./work.ts";

/** How long stopping waits for requests that are under way; what is left then is made again, by another server or later. */
const PATIENCE_MS = 5_000;

/** Webhooks, running. */
export type Push = {
  guard: Guard;
  sender: Sender;
  /** Somebody changed a webhook. */
  wake(): void;
  /** There may be something to do: a built-in event to append. */
  look(): void;
  stop(): Promise<void>;
};

/** Settings of a server's webhooks. */
export type PushOptions = {
  serverUrl: string;
  room: LogRoom;
  metrics: Metrics;
  /** Requests at the same time. */
  slots: number;
  allow: readonly string[];
  allowHttp: boolean;
  /** Opens signing secrets. */
  opener: Opener;
  /** What carries out the actions of triggers and schedules. */
  act(parts: { pool: Pool; sender: Sender; guard: Guard }): Begin;
  /** Further settings of the sender, for tests: certificates to trust, names. */
  sender?: Partial<SenderOptions>;
};

/** Connects and starts. */
export async function startPush(options: PushOptions): Promise<Push> {
  const { serverUrl, room, metrics, slots } = options;
  const { log, sequencer } = room;
  const onError = (err: Error) => log.warn({ err }, "a connection of the webhooks failed");
  const queue = await openQueue(serverUrl, log);
  const pool: Pool = openPool({ serverUrl, name: "gapless webhooks", max: 4, onError });
  const guard = createGuard({ allow: options.allow, allowHttp: options.allowHttp, databaseUrls: [serverUrl] });
  const sender = createSender({ guard, ...options.sender });
  const teller = createTeller({ pool, log, onAppended: () => sequencer.wake() });
  const settler = createSettler({
    pool,
    queue,
    log,
    onSettled({ jobs, next, notices }) {
      if (next) void worker.run().catch(failed);
      if (notices) teller.run();
      dispatcher.settled(jobs);
    },
  });
  const begin = createRequests({ pool, sender, opener: options.opener, log, metrics });
  const act = options.act({ pool, sender, guard });
  const worker = createWorker({ queue, begin, act, settler, log, metrics, slots });
  const dispatcher = startDispatcher({ pool, queue, worker, log, onNotices: () => teller.run() });
  const forget = sequencer.onMoved(() => dispatcher.wake());

  function failed(err: unknown): void {
    log.warn({ err }, "jobs of webhooks could not be taken on; they come again");
  }

  return {
    guard,
    sender,
    wake: () => dispatcher.changed(),
    look: () => dispatcher.wake(),
    async stop() {
      forget();
      await dispatcher.stop();
      const drained = worker.drain();
      if (!(await within(PATIENCE_MS, drained))) worker.endAll();
      await drained;
      await within(PATIENCE_MS, settler.idle());
      await sender.stop();
      await teller.idle();
      await within(PATIENCE_MS, queue.stop());
      await within(PATIENCE_MS, pool.end());
    },
  };
}
