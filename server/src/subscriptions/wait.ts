/**
 * Receivers that wait, for all subscriptions. Nobody asks the database whether something has come: the live feed says when
 * a fitting event has its position, a timer when something is due, and settling through this server when a key may be free.
 * What is done elsewhere (another server, a consumer's own transaction) is found by one query for all that wait.
 */
import type { Pool } from "pg";
import { stateOf } from "../db/failure.ts";
import { createLimitEach } from "../db/limit.ts";
import type { Caller } from "../db/tenant.ts";
import type { Feed } from "../feed/feed.ts";
import { EVERYTHING } from "../log/filter.ts";
import type { Log } from "../telemetry/log.ts";
import { createSizes } from "./batch_bytes.ts";
import { startGlances } from "./glances.ts";
import { createOuts, type Out } from "./outs.ts";
import type { Batch } from "./settle.ts";
import {
  type Delivery,
  giveBack,
  type Look,
  look,
  type OpenLease,
  openLeases,
  take,
  takeAndLook,
  type Want,
} from "./take.ts";
import { Watch } from "./watch.ts";

/** Of the connections for consumers: whatever a tenant's consumers do, something is left for the others. */
const TAKES_OF_A_TENANT = 4;
/** There is no such subscription. */
const GONE = "VG004";

/** How long to wait at most, and until when it makes sense. */
export type Wait = { ms: number; signal: AbortSignal };

/** The hub of waiting receivers. */
export type Waits = {
  /** Takes what is there or waits for it; nothing when the time is over. What comes for one who is gone is given back. */
  receive(caller: Caller, ref: string, want: Want, wait: Wait): Promise<Delivery[]>;
  /** Something was settled through this server. */
  settled(tenant: string, ref: string, batches: readonly Batch[]): void;
  /** Something else was done to the subscription through this server. */
  changed(tenant: string, ref: string): void;
  /** Tells of settlements through this server; returns the way to stop that. */
  follow(out: Out): () => void;
  /** Which of these leases are still out, with what is left in each. */
  open(outs: readonly OpenLease[]): Promise<Map<string, string[]>>;
  /** Sends everybody who waits away with nothing. */
  stop(): void;
  readonly stopped: boolean;
  /** Receivers that wait. */
  readonly waiting: number;
};

/** Makes the hub. */
export function createWaits(options: { pool: Pool; feed: Feed; log: Log }): Waits {
  const { pool, feed, log } = options;
  const watches = new Set<Watch>();
  const byRef = new Map<string, Watch>();
  const refs = new Map<Watch, Set<string>>();
  const opening = new Map<string, Promise<Watch>>();
  const leaves = new Map<Watch, () => void>();
  const outs = createOuts();
  const limit = createLimitEach(TAKES_OF_A_TENANT);
  const sizes = createSizes();
  const stopGlances = startGlances({ pool, log, watches, close });
  let stopped = false;

  function name(watch: Watch, ref: string): void {
    const key = keyOf(watch.tenant, ref);
    byRef.set(key, watch);
    refs.set(watch, (refs.get(watch) ?? new Set()).add(key));
  }

  /** The watch of a subscription, opened before the take that says whether waiting is needed: nothing falls in between. */
  function watchOf(caller: Caller, ref: string): Watch | Promise<Watch> {
    const key = keyOf(caller.tenant, ref);
    const known = byRef.get(key);
    if (known !== undefined) return known;
    let found = opening.get(key);
    if (found === undefined) {
      found = open(caller, ref).finally(() => opening.delete(key));
      opening.set(key, found);
    }
    return found;
  }

  async function open(caller: Caller, ref: string): Promise<Watch> {
    const { tenant } = caller;
    const seen = await look(pool, caller, ref);
    const known = byRef.get(keyOf(tenant, seen.id));
    if (known !== undefined) {
      name(known, ref);
      return known;
    }
    const watch = new Watch({
      tenant,
      look: seen,
      take: async (who, want) => {
        const size = sizes(tenant, watch.look.id);
        const capped = { ...want, max: size.cap(want.max, watch.look.batch) };
        const taken = await limit(tenant, () => takeAndLook(pool, who, watch.look.id, capped));
        size.learn(taken.rows);
        return taken;
      },
      onLook: (_, before) => void renew(watch, before),
    });
    watches.add(watch);
    for (const each of [ref, seen.id, seen.name]) name(watch, each);
    try {
      await listen(watch);
    } catch (error) {
      close(watch);
      throw error;
    }
    return watch;
  }

  async function listen(watch: Watch): Promise<void> {
    const leave = await feed.subscribe({
      // Whoever may receive may know that something has come.
      caller: { tenant: watch.tenant, permissions: ["events:read"] },
      via: null,
      filter: EVERYTHING,
      selection: watch.look.selection,
      after: null,
      since: null,
      sink: {
        deliver() {
          watch.nudge();
          return true;
        },
        caughtUp: () => undefined,
        drained: () => Promise.resolve(true),
      },
    });
    leaves.get(watch)?.();
    if (watches.has(watch)) leaves.set(watch, leave);
    else leave();
  }

  /** The subscription wants other events now, or has another name. */
  async function renew(watch: Watch, before: Look): Promise<void> {
    byRef.delete(keyOf(watch.tenant, before.name));
    name(watch, watch.look.name);
    if (before.selection.text === watch.look.selection.text) return;
    try {
      await listen(watch);
      watch.nudge();
    } catch (err) {
      log.warn({ err }, "a changed subscription could not be listened to");
      close(watch);
      watch.end();
    }
  }

  function close(watch: Watch): void {
    watches.delete(watch);
    for (const key of refs.get(watch) ?? []) if (byRef.get(key) === watch) byRef.delete(key);
    refs.delete(watch);
    leaves.get(watch)?.();
    leaves.delete(watch);
  }

  /** Takes what is there, but no more than fits into memory. */
  async function takeNow(caller: Caller, ref: string, want: Want): Promise<Delivery[]> {
    const { tenant } = caller;
    const known = byRef.get(keyOf(tenant, ref));
    const size = sizes(tenant, known?.look.id ?? ref);
    return limit(tenant, async () => {
      // Where events are large, what the subscription asks for may be too much.
      const asks = want.max === undefined && size.known && size.deliveries < 1_000;
      const batch = asks ? (known?.look ?? (await look(pool, caller, ref))).batch : undefined;
      const rows = await take(pool, caller, ref, { ...want, max: size.cap(want.max, batch) });
      size.learn(rows);
      return rows;
    });
  }

  async function takeOrWait(caller: Caller, ref: string, want: Want, { ms, signal }: Wait): Promise<Delivery[]> {
    const until = Date.now() + ms;
    for (;;) {
      const known = byRef.get(keyOf(caller.tenant, ref));
      if (ms <= 0 || known?.quiet !== true) {
        const rows = await takeNow(caller, ref, want);
        if (rows.length > 0) known?.disturb();
        if (rows.length > 0 || ms <= 0 || signal.aborted || stopped) return rows;
      }
      const watch = await watchOf(caller, ref);
      if (stopped) return [];
      try {
        return await watch.wait(caller, want, Math.max(0, until - Date.now()), signal);
      } catch (error) {
        if (stateOf(error) !== GONE) throw error;
        // It is gone. There may be another one of that name; the next take says so.
        close(watch);
      }
    }
  }

  return {
    async receive(caller, ref, want, wait) {
      const rows = await takeOrWait(caller, ref, want, wait);
      if (!wait.signal.aborted || rows.length === 0) return rows;
      if (want.autoAck !== true) {
        await giveBack(pool, caller, ref, rows).catch((err: unknown) => {
          log.warn({ err }, "what came for a receiver that is gone waits for the end of its lease");
        });
        byRef.get(keyOf(caller.tenant, ref))?.nudge();
      }
      return [];
    },
    settled(tenant, ref, batches) {
      byRef.get(keyOf(tenant, ref))?.nudge();
      outs.settled(tenant, ref, batches);
    },
    changed(tenant, ref) {
      byRef.get(keyOf(tenant, ref))?.nudge();
    },
    follow: (out) => outs.follow(out),
    open: (some) => openLeases(pool, some),
    stop() {
      stopped = true;
      stopGlances();
      for (const watch of [...watches]) {
        close(watch);
        watch.end();
      }
    },
    get stopped() {
      return stopped;
    },
    get waiting() {
      let sum = 0;
      for (const watch of watches) sum += watch.waiting;
      return sum;
    },
  };
}

function keyOf(tenant: string, name: string): string {
  return `${tenant}\0${name}`;
}
