/** Settling what was received: ack, skip, nack, park, release; and renewing what takes longer. All of a request or nothing of it. */
import { asInterval } from "../api/duration.ts";
import { type Caller, runAs } from "../db/tenant.ts";
import { isoTime } from "../log/event.ts";
import { inWords } from "./call.ts";
import type { SubscriptionsRoom } from "./room.ts";

/** Deliveries of one lease; null is all of it. */
export type Batch = { lease: string; deliveries: string[] | null };

/** What is to become of deliveries. */
export type Settlement =
  | { how: "ack" | "release" }
  | { how: "skip" | "park"; reason?: string | undefined }
  | { how: "nack"; delayMs?: number | undefined; reason?: string | undefined };

/** Settles; gives how many deliveries. Throws lease_lost where somebody else may have got one of them meanwhile. */
export async function settle(
  room: SubscriptionsRoom,
  caller: Caller,
  ref: string,
  batches: readonly Batch[],
  settlement: Settlement,
): Promise<number> {
  const statements = inOrder(batches).map(({ lease, deliveries }) => {
    const values: unknown[] = [ref, lease, deliveries];
    if (settlement.how === "nack") {
      values.push(settlement.delayMs === undefined ? null : asInterval(settlement.delayMs), settlement.reason ?? null);
    } else if (settlement.how === "skip" || settlement.how === "park") values.push(settlement.reason ?? null);
    const places = values.map((_, index) => (index === 2 ? "$3::bigint[]" : `$${index + 1}`));
    return { text: `select gapless.${settlement.how}(${places.join(", ")}) as settled`, values };
  });
  const results = await inWords(room, {}, () =>
    runAs<{ settled: string }>(room.consumers, caller, "write", statements),
  );
  room.waits.settled(caller.tenant, ref, batches);
  return results.reduce((sum, { rows }) => sum + Number(rows[0]?.settled ?? 0), 0);
}

/** Renews leases from now on, for the subscription's timeout or as long as said; gives how many, and until when. */
export async function renew(
  room: SubscriptionsRoom,
  caller: Caller,
  ref: string,
  leases: readonly string[],
  timeoutMs: number | undefined,
): Promise<{ renewed: number; until: string }> {
  const time = timeoutMs === undefined ? null : asInterval(timeoutMs);
  const statements = inOrder([...new Set(leases)].map((lease) => ({ lease, deliveries: null }))).map(({ lease }) => ({
    text: "select gapless.renew($1, $2, $3) as until",
    values: [ref, lease, time],
  }));
  const results = await inWords(room, { timeout: "lease_time" }, () =>
    runAs<{ until: string }>(room.consumers, caller, "write", statements),
  );
  const times = results.map(({ rows }) => isoTime(rows[0]?.until ?? ""));
  return { renewed: results.length, until: times.sort()[0] ?? "" };
}

/** The same order for everybody, so that two requests over the same leases wait for each other instead of dying. */
function inOrder(batches: readonly Batch[]): Batch[] {
  return [...batches].sort((a, b) => (BigInt(a.lease) < BigInt(b.lease) ? -1 : 1));
}
