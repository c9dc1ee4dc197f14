/**
 * Makes the requests of a server: takes on as many jobs as there are free places, one by one as places become free. A
 * request that hangs keeps its own place for a second, and no other.
 */
import type { Log } from "../telemetry/log.ts";
import type { Metrics } from "../telemetry/metrics.ts";
import { EndedError } from "./failure.ts";
import type { Result } from "./outcome.ts";
import { type Busy, createPlaces } from "./places.ts";
import type { Fetched, Queue } from "./queue.ts";
import type { Settler } from "./settle.ts";

/** Jobs taken on by one query. */
const AT_ONCE = 250;
/** Bodies held at the same time. From half of it on, few are taken on at once: nobody knows how large they are. */
const MOST_BYTES = 128 * 1024 * 1024;
const FEW = 16;

/** The requests of a server. */
export type Worker = {
  /** Takes on jobs until there are no more, or no place is free. What was taken on last may still be beginning. */
  run(): Promise<void>;
  readonly free: number;
  /** In how many milliseconds a place becomes free if nothing is answered before; undefined: none will. */
  readonly freeIn: number | undefined;
  /** What is under way, by webhook. */
  busy(): Busy[];
  /** Ends the requests of webhooks that were paused, disabled or removed: their places are free, and no attempt is counted. */
  end(webhooks: readonly string[]): void;
  /** Takes on nothing more, and resolves when what is under way is over. */
  drain(): Promise<void>;
  /** Ends what is under way: the server stops, and another one or a later one does it. No attempt is counted. */
  endAll(): void;
};

/** What is to be done for a job; `run` never rejects but for a mistake of ours. */
export type Task = { job: Fetched; bytes: number; run(signal: AbortSignal): Promise<Result> };

/** Begins jobs. Those that are not to be done any more are missing in the answer. */
export type Begin = (jobs: readonly Fetched[]) => Promise<Task[]>;

/** Settings of a worker. */
export type WorkerOptions = {
  queue: Queue;
  /** Of webhooks. */
  begin: Begin;
  /** Of triggers and schedules. */
  act: Begin;
  settler: Settler;
  log: Log;
  metrics: Metrics;
  slots: number;
};

/** Makes the worker. */
export function createWorker({ queue, begin, act, settler, log, metrics, slots }: WorkerOptions): Worker {
  const underWay = new Set<Promise<void>>();
  const places = createPlaces(slots);
  /** What ends the open requests of a webhook. */
  const open = new Map<string, Set<AbortController>>();
  let running: Promise<void> | undefined;
  let again = false;
  let stopped = false;
  let starting: Promise<void> = Promise.resolve();

  function onTrouble(err: unknown): void {
    log.warn({ err }, "jobs of webhooks could not be begun; they come again");
  }

  async function takeOn(): Promise<void> {
    do {
      again = false;
      const { bytes } = places;
      const wanted = bytes >= MOST_BYTES ? 0 : Math.min(places.free, bytes > MOST_BYTES / 2 ? FEW : AT_ONCE);
      if (stopped || wanted <= 0) return;
      const jobs = await queue.fetch(wanted);
      if (jobs.length > 0) {
        for (const { id, data } of jobs) places.take(id, data);
        // The next are fetched meanwhile, and handed out; but nothing is begun before what came first is.
        await starting;
        const begun = start(jobs);
        // How large requests are is known when they are begun; firings are small.
        if (jobs.some(({ data }) => data.k === undefined)) await begun;
        else starting = begun.catch(onTrouble);
      }
      if (jobs.length === wanted) again = true;
    } while (again);
  }

  async function start(jobs: Fetched[]): Promise<void> {
    const firings = jobs.filter(({ data }) => data.k !== undefined);
    const requests = jobs.filter(({ data }) => data.k === undefined);
    const begun = await Promise.allSettled([startSome(requests, begin), startSome(firings, act)]);
    metrics.webhookRequests.set(places.underWay);
    for (const one of begun) if (one.status === "rejected") throw one.reason;
  }

  async function startSome(jobs: Fetched[], by: Begin): Promise<void> {
    if (jobs.length === 0) return;
    let tasks: Task[] = [];
    try {
      tasks = await by(jobs);
    } catch (error) {
      // The leases run out, and the deliveries come again.
      for (const job of jobs) leave(job);
      throw error;
    }
    const known = new Set(tasks.map(({ job }) => job.id));
    for (const job of jobs) if (!known.has(job.id)) settler.drop(job, () => leave(job));
    for (const task of tasks) perform(task);
  }

  function perform({ job, bytes: size, run: runTask }: Task): void {
    places.weigh(job.id, size);
    const control = opened(job);
    const over = (result: Result) => {
      release(job);
      closed(job, control);
      if (result.class !== "timeout" && result.stop !== true) places.answered(job.data);
      finish(job, result);
    };
    const done = runTask(control.signal).then(over, (err: unknown) => {
      log.error({ err }, "a job could not be done");
      over({ ok: false, class: "invalid", reason: "it could not be done; the server's log says why" });
    });
    underWay.add(done);
    void done.finally(() => underWay.delete(done));
  }

  function opened({ data }: Fetched): AbortController {
    const control = new AbortController();
    const others = open.get(data.s);
    if (others === undefined) open.set(data.s, new Set([control]));
    else others.add(control);
    return control;
  }

  function closed({ data }: Fetched, control: AbortController): void {
    const others = open.get(data.s);
    others?.delete(control);
    if (others?.size === 0) open.delete(data.s);
  }

  function release(job: Fetched): void {
    const wasFull = places.bytes >= MOST_BYTES;
    places.weigh(job.id, 0);
    if (wasFull && places.bytes < MOST_BYTES)
      void run().catch((err: unknown) => log.warn({ err }, "jobs of webhooks wait"));
  }

  function finish(job: Fetched, result: Result): void {
    settler.add({ job, result }, () => leave(job));
  }

  function leave({ id }: Fetched): void {
    places.leave(id);
    metrics.webhookRequests.set(places.underWay);
  }

  function run(): Promise<void> {
    if (running !== undefined) {
      again = true;
      return running;
    }
    running = takeOn().finally(() => {
      running = undefined;
    });
    return running;
  }

  return {
    run,
    get free() {
      return places.bytes >= MOST_BYTES ? 0 : places.free;
    },
    get freeIn() {
      return places.freeIn;
    },
    busy: () => places.busy(),
    end(webhooks) {
      for (const id of webhooks) for (const control of open.get(id) ?? []) control.abort(ENDED);
    },
    endAll() {
      for (const controls of open.values()) for (const control of controls) control.abort(STOPPED);
    },
    async drain() {
      stopped = true;
      await running?.catch(() => undefined);
      await starting;
      await Promise.all(underWay);
    },
  };
}

const STOPPED = new EndedError("stopped", "the server is stopping");
const ENDED = new EndedError("stopped", "the webhook was paused, disabled or removed");
