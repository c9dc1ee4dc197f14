/**
 * The live hub: each new range of a tenant's log is read once and handed to all its subscribers. A subscriber that is
 * behind reads pages from its own cursor and joins the live edge: it is attached first, keeping what comes live, and
 * then reads up to the edge of that moment. So there is no gap and nothing twice.
 *
 * Conditions of selectors are for the database to decide. It is asked before the edge moves, in one statement for all of
 * them; whoever joins meanwhile is asked for as well, so that edge and hand-out still move together.
 */
import type { Pool } from "pg";
import { createLimit } from "../db/limit.ts";
import type { Caller } from "../db/tenant.ts";
import { EVERYTHING, type Filter } from "../log/filter.ts";
import { readLog } from "../log/read.ts";
import type { Sequencer } from "../log/sequence.ts";
import type { Log } from "../telemetry/log.ts";
import type { Metrics } from "../telemetry/metrics.ts";
import { FeedBatch, feedEvent, sizeOf } from "./batch.ts";
import { createCatchUp } from "./catch_up.ts";
import { decide, openQuestions, takenOf, type Verdicts } from "./decide.ts";
import { type Group, Groups } from "./groups.ts";
import { PageSize } from "./page_size.ts";
import type { Recorder, Via } from "./record.ts";
import { type Selection, selectionOf } from "./selection.ts";
import { cursorOf, startAt } from "./start_at.ts";
import { type Sink, Subscriber } from "./subscriber.ts";

/** Pages of the live edge read at the same time: the pool is for everybody. */
const READS = 4;

/** What a subscriber asks for. */
export type Subscription = {
  caller: Caller;
  /** Null: the server itself, which is neither counted nor recorded. */
  via: Via | null;
  filter: Filter;
  /** The filter's selector, where it is compiled already. */
  selection?: Selection | null;
  /** The position to begin behind; null begins with what comes from now on, or as the next two say. */
  after: string | null;
  /** A position to begin behind that may lie ahead of the log. */
  begins?: bigint | null;
  since: string | null;
  sink: Sink;
};

/** The hub. */
export type Feed = {
  /** Begins to deliver; resolves, once it is known where, to the way to end it. */
  subscribe(subscription: Subscription): Promise<() => void>;
  stop(): void;
  readonly size: number;
};

type Channel = {
  reader: Caller;
  /** Everything up to here was handed to the live subscribers. */
  edge: bigint;
  groups: Groups<Subscriber>;
  users: number;
  /** Whether a page is being read, and whether the log has moved since that began. */
  reading: boolean;
  due: boolean;
  ready: Promise<void>;
  page: PageSize;
};

/** Makes the hub; it reads whenever the sequencer says that the log moved. */
export function createFeed(options: {
  pool: Pool;
  sequencer: Sequencer;
  log: Log;
  metrics: Metrics;
  recorder?: Recorder | undefined;
}): Feed {
  const { pool, sequencer, log, metrics } = options;
  const channels = new Map<string, Channel>();
  const limitReads = createLimit(READS);
  const catching = createCatchUp({ pool, log, metrics, stopped: () => stopped });
  let pumping = false;
  let again = false;
  let retry: NodeJS.Timeout | undefined;
  let stopped = false;
  let size = 0;
  const unlisten = sequencer.onMoved(() => void pump());

  async function pump(): Promise<void> {
    again = true;
    if (pumping) return;
    pumping = true;
    try {
      while (again && !stopped) {
        again = false;
        for (const channel of await moved()) void turn(channel);
      }
    } catch (error) {
      comeBack(error);
    } finally {
      pumping = false;
    }
  }

  /** A page at a time: a channel with more comes again behind the others, so that nobody's burst holds up everybody. */
  async function turn(channel: Channel): Promise<void> {
    channel.due = true;
    if (channel.reading) return;
    channel.reading = true;
    try {
      while (channel.due && channel.users > 0 && !stopped) {
        channel.due = false;
        await limitReads(() => advance(channel));
      }
    } catch (error) {
      comeBack(error);
    } finally {
      channel.reading = false;
    }
  }

  function comeBack(error: unknown): void {
    log.warn({ err: error }, "live feeds could not read the log");
    // Nothing is lost: every channel goes on from its edge.
    if (!stopped) retry ??= setTimeout(retryPump, 500);
  }

  function retryPump(): void {
    retry = undefined;
    void pump();
  }

  /** The channels whose log may have grown. One tenant is read at once, many are asked for by one query first. */
  async function moved(): Promise<Channel[]> {
    const all = [...channels.values()];
    if (all.length <= 1) return all;
    const heads = await readHeads(all.map((channel) => channel.reader.tenant));
    return all.filter((channel) => (heads.get(channel.reader.tenant) ?? 0n) > channel.edge);
  }

  async function readHeads(tenants: string[]): Promise<Map<string, bigint>> {
    const { rows } = await pool.query<{ tenant: string; position: string }>(
      'select tenant, "position" from gapless.heads($1::text[])',
      [tenants],
    );
    return new Map(rows.map((row) => [row.tenant, BigInt(row.position)]));
  }

  async function advance(channel: Channel): Promise<void> {
    await channel.ready;
    const limit = channel.page.events;
    const range = { limit, direction: "forwards", filter: EVERYTHING, since: null, until: null } as const;
    const rows = await readLog(pool, channel.reader, { ...range, after: String(channel.edge) });
    const events = rows.map(feedEvent);
    channel.page.learn(events.length, sizeOf(events));
    const last = events.at(-1);
    if (last === undefined) return;
    const verdicts: Verdicts<Subscriber> = new Map();
    let shares = channel.groups.share(events);
    for (let open = openQuestions(shares, verdicts); open.length > 0; open = openQuestions(shares, verdicts)) {
      await decide(pool, channel.reader, open, verdicts, log);
      shares = channel.groups.share(events);
    }
    // From the last look at the groups to the end of the turn nothing may wait: edge and hand-out move together.
    channel.edge = last.place;
    const passedBy: Subscriber[] = [];
    for (const [group, share] of shares) {
      const taken = takenOf(group, share, verdicts);
      if (taken === "undecided") passedBy.push(...passBy(group));
      else if (taken.length > 0) {
        const batch = new FeedBatch(taken);
        metrics.delivered.inc(taken.length * group.live.size);
        for (const subscriber of group.live) subscriber.offer(batch);
      }
    }
    for (const subscriber of passedBy) void catching.up(subscriber, channel);
    if (rows.length === limit) channel.due = true;
  }

  /** Sends a group's subscribers back to reading; gives those whom nobody is bringing up to date already. */
  function passBy(group: Group<Subscriber>): Subscriber[] {
    const all = [...group.live];
    const idle = all.filter((subscriber) => subscriber.held === undefined);
    for (const subscriber of all) subscriber.detach();
    return idle;
  }

  function channelOf(tenant: string): Channel {
    const known = channels.get(tenant);
    if (known !== undefined) return known;
    const reader: Caller = { tenant, permissions: ["events:read"] };
    const channel: Channel = {
      reader,
      edge: 0n,
      groups: new Groups(),
      users: 0,
      reading: false,
      due: false,
      page: new PageSize(),
      ready: readHeads([tenant]).then((heads) => {
        channel.edge = heads.get(tenant) ?? 0n;
      }),
    };
    channels.set(tenant, channel);
    return channel;
  }

  function leave(tenant: string, channel: Channel): void {
    channel.users--;
    if (channel.users === 0 && channels.get(tenant) === channel) channels.delete(tenant);
  }

  return {
    async subscribe({ caller, via, filter, after, begins, since, sink, ...more }) {
      const selection = more.selection === undefined ? await selectionOf(pool, caller, filter) : more.selection;
      const channel = channelOf(caller.tenant);
      channel.users++;
      try {
        await channel.ready;
      } catch (error) {
        channels.delete(caller.tenant);
        throw error;
      }
      const isLater = since !== null && Date.parse(since) > Date.now();
      const cursor = cursorOf({ after, begins, since: isLater ? null : since }, channel.edge);
      const group = channel.groups.join(filter, selection);
      const onBlocked = (blocked: Subscriber): void => {
        void catching.unblock(blocked, channel);
      };
      const subscriber = new Subscriber({ caller, group, sink, since, cursor, onBlocked });
      const count = (by: number): void => {
        if (via === null) return;
        size += by;
        metrics.subscribers.set(size);
      };
      count(1);
      const closed = via === null ? undefined : options.recorder?.opened({ caller, via, filter, after });
      const timer = startAt(since, () => void catching.up(subscriber, channel));
      return () => {
        if (subscriber.closed) return;
        subscriber.closed = true;
        clearTimeout(timer());
        subscriber.detach();
        channel.groups.leave(group);
        leave(caller.tenant, channel);
        count(-1);
        closed?.(subscriber.sent);
      };
    },
    stop() {
      stopped = true;
      clearTimeout(retry);
      unlisten();
    },
    get size() {
      return size;
    },
  };
}
