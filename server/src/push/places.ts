/**
 * The places of a server's requests: how many each webhook has, and how many it gave back lately. What answers frees its
 * place soon. What does not answer within a second is late: it goes on, but it holds no place any more, so that endpoints
 * that hang stand in nobody's way, however many they are. Of late ones there are twice as many as places at most, and they
 * hold a bounded part of the memory; beyond that they keep their places.
 */
import type { Job } from "./queue.ts";

/** What was answered counts for one to two of these. */
const WINDOW_MS = 2_500;
const LATE_AFTER_MS = 1_000;
const LATE_FOR_EACH_PLACE = 2;
/** Bodies of late requests, beside those that hold places. */
const MOST_LATE_BYTES = 128 * 1024 * 1024;

/**
 * A webhook's requests, as gapless.push_dispatch() takes them: how many are under way, how many of them are late, and how
 * many were answered lately.
 */
export type Busy = { t: string; s: string; n: number; l: number; a: number };

/** The places of a server. */
export type Places = {
  /** How many are free. */
  readonly free: number;
  /** How many requests are under way, late ones included. */
  readonly underWay: number;
  /** Bytes of those that hold places. */
  readonly bytes: number;
  /** In how many milliseconds a place is given up for being late, if none is before; undefined: none will be. */
  readonly freeIn: number | undefined;
  take(id: string, job: Job): void;
  /** How many bytes a request has; said again, it is another number. */
  weigh(id: string, bytes: number): void;
  leave(id: string): void;
  /** A request ended before its time was over. */
  answered(job: Job): void;
  /** The webhooks that have some, or gave some back lately. */
  busy(): Busy[];
};

type Webhook = Busy & { before: number; since: number };
type Request = { webhook: Webhook; since: number; bytes: number };

/** Makes the places, all free. */
export function createPlaces(slots: number, now: () => number = Date.now): Places {
  const byWebhook = new Map<string, Webhook>();
  /** In the order they began. */
  const inPlaces = new Map<string, Request>();
  const late = new Map<string, Request>();
  const mostLate = slots * LATE_FOR_EACH_PLACE;
  let bytes = 0;
  let lateBytes = 0;

  function webhookOf({ t, s }: Job): Webhook {
    const known = byWebhook.get(s);
    if (known !== undefined) return known;
    const webhook = { t, s, n: 0, l: 0, a: 0, before: 0, since: now() };
    byWebhook.set(s, webhook);
    return webhook;
  }

  function turn(webhook: Webhook): void {
    const windows = Math.floor((now() - webhook.since) / WINDOW_MS);
    if (windows < 1) return;
    webhook.before = windows === 1 ? webhook.a : 0;
    webhook.a = 0;
    webhook.since += windows * WINDOW_MS;
  }

  function fits(request: Request): boolean {
    return late.size < mostLate && lateBytes + request.bytes <= MOST_LATE_BYTES;
  }

  function setLateAside(): void {
    const until = now() - LATE_AFTER_MS;
    for (const [id, request] of inPlaces) {
      if (request.since > until || late.size >= mostLate) return;
      if (!fits(request)) continue;
      inPlaces.delete(id);
      late.set(id, request);
      request.webhook.l++;
      bytes -= request.bytes;
      lateBytes += request.bytes;
    }
  }

  return {
    get free() {
      setLateAside();
      return slots - inPlaces.size;
    },
    get underWay() {
      return inPlaces.size + late.size;
    },
    get bytes() {
      setLateAside();
      return bytes;
    },
    get freeIn() {
      setLateAside();
      for (const request of inPlaces.values()) {
        if (fits(request)) return Math.max(request.since + LATE_AFTER_MS - now(), 0);
      }
      return undefined;
    },
    take(id, job) {
      const webhook = webhookOf(job);
      webhook.n++;
      inPlaces.set(id, { webhook, since: now(), bytes: 0 });
    },
    weigh(id, weight) {
      const request = inPlaces.get(id) ?? late.get(id);
      if (request === undefined) return;
      const more = weight - request.bytes;
      if (late.has(id)) lateBytes += more;
      else bytes += more;
      request.bytes = weight;
    },
    leave(id) {
      this.weigh(id, 0);
      const request = inPlaces.get(id) ?? late.get(id);
      if (request === undefined) return;
      request.webhook.n--;
      if (late.delete(id)) request.webhook.l--;
      inPlaces.delete(id);
    },
    answered(job) {
      const webhook = webhookOf(job);
      turn(webhook);
      webhook.a++;
    },
    busy() {
      setLateAside();
      const busy: Busy[] = [];
      for (const [id, webhook] of byWebhook) {
        turn(webhook);
        const { t, s, n, l, a, before } = webhook;
        if (n > 0 || a + before > 0) busy.push({ t, s, n, l, a: a + before });
        else byWebhook.delete(id);
      }
      return busy;
    },
  };
}
