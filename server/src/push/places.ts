/**
 * The places of a server's requests: how many each webhook has, and how many it gave back lately. What answers frees its
 * place soon; what hangs keeps it, and is told from the former by nothing else.
 */
import type { Job } from "./queue.ts";

/** What was answered counts for one to two of these. */
const WINDOW_MS = 2_500;

/** A webhook's requests, as gapless.push_dispatch() takes them: how many are under way, and how many were answered lately. */
export type Busy = { t: string; s: string; n: number; a: number };

/** The places of a server. */
export type Places = {
  readonly taken: number;
  take(job: Job): void;
  leave(job: Job): void;
  /** A request ended before its time was over. */
  answered(job: Job): void;
  /** The webhooks that have some, or gave some back lately. */
  busy(): Busy[];
};

type Place = Busy & { before: number; since: number };

/** Makes the places, all free. */
export function createPlaces(now: () => number = Date.now): Places {
  const byWebhook = new Map<string, Place>();
  let taken = 0;

  function placeOf({ t, s }: Job): Place {
    const known = byWebhook.get(s);
    if (known !== undefined) return known;
    const place = { t, s, n: 0, a: 0, before: 0, since: now() };
    byWebhook.set(s, place);
    return place;
  }

  function turn(place: Place): void {
    const windows = Math.floor((now() - place.since) / WINDOW_MS);
    if (windows < 1) return;
    place.before = windows === 1 ? place.a : 0;
    place.a = 0;
    place.since += windows * WINDOW_MS;
  }

  return {
    get taken() {
      return taken;
    },
    take(job) {
      taken++;
      placeOf(job).n++;
    },
    leave(job) {
      taken--;
      placeOf(job).n--;
    },
    answered(job) {
      const place = placeOf(job);
      turn(place);
      place.a++;
    },
    busy() {
      const busy: Busy[] = [];
      for (const [id, place] of byWebhook) {
        turn(place);
        const { t, s, n, a, before } = place;
        if (n > 0 || a + before > 0) busy.push({ t, s, n, a: a + before });
        else byWebhook.delete(id);
      }
      return busy;
    },
  };
}
