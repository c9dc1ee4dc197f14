/** What the routes of consumers answer: receive, settle, renew, claim. */
import { count, duration, flag, needText, readFields, text } from "../api/body.ts";
import { allowOnly, refuse } from "../api/query.ts";
import type { Answer, Context } from "../api/route.ts";
import { refOf } from "../definitions/ref.ts";
import { onceFor } from "../log/idempotency.ts";
import type { KeyWatch } from "../tenants/watch_keys.ts";
import { readDelay, readReason, readRenewal, readSettling } from "./bodies.ts";
import { claim } from "./claim.ts";
import { takeBack } from "./deliver.ts";
import { BATCH, MAX_WAIT, receive } from "./receive.ts";
import type { SubscriptionsRoom } from "./room.ts";
import { renew, type Settlement, settle } from "./settle.ts";
import { deliveryJson } from "./take.ts";

/** Answers POST …/receive. */
export async function answerReceive(room: SubscriptionsRoom, watch: KeyWatch, context: Context): Promise<Answer> {
  allowOnly(context.query, []);
  const fields = readFields(context.body, ["consumer", "max", "wait", "autoAck"]);
  const want = {
    consumer: needText(fields, "consumer"),
    max: count(fields, "max", BATCH),
    autoAck: flag(fields, "autoAck"),
    waitMs: duration(fields, "wait", { least: "0s", most: MAX_WAIT }),
  };
  const gone = new AbortController();
  const { raw } = context.reply;
  const onClose = (): void => gone.abort();
  raw.once("close", onClose);
  // Who waits with a key that was revoked gets nothing any more.
  const unwatch = watch.add(context.request.headers.authorization, onClose);
  try {
    const ref = refOf(context);
    const rows = await receive(room, context.caller, ref, want, gone.signal);
    if (rows.length > 0 && !want.autoAck) {
      // Closed before all of the answer was on its way: nobody has got it.
      raw.once("close", () => {
        if (!raw.writableFinished) void takeBack(room, context.caller, ref, rows);
      });
    }
    const [first] = rows;
    const body = `{"deliveries":[${rows.map(deliveryJson).join(",")}]}`;
    // By what was taken: a name may be another subscription's by now.
    return { status: 200, body, ...(first && { headers: { "gapless-subscription": first.subscription } }) };
  } finally {
    raw.off("close", onClose);
    unwatch();
  }
}

/** Answers POST …/ack, /skip, /nack, /park and /release. */
export function answerSettle(room: SubscriptionsRoom, how: Settlement["how"], context: Context): Promise<Answer> {
  allowOnly(context.query, []);
  const more = { ack: [], release: [], skip: ["reason"], park: ["reason"], nack: ["delay", "reason"] }[how];
  const { batches, fields } = readSettling(context.body, more);
  const reason = readReason(fields);
  const settlement: Settlement = how === "nack" ? { how, delayMs: readDelay(fields), reason } : { how, reason };
  const keyed = { route: `POST /v1/subscriptions/{name}/${how}`, permission: "subscriptions:consume" };
  return onceFor(room, context, keyed, async () => {
    const settled = await settle(room, context.caller, refOf(context), batches, settlement);
    return { status: 200, body: `{"settled":${settled}}` };
  });
}

/** Answers POST …/renew. */
export async function answerRenew(room: SubscriptionsRoom, context: Context): Promise<Answer> {
  allowOnly(context.query, []);
  const { leases, timeoutMs } = readRenewal(context.body);
  const { renewed, until } = await renew(room, context.caller, refOf(context), leases, timeoutMs);
  return { status: 200, body: JSON.stringify({ settled: renewed, until }) };
}

/** Answers POST …/claim. */
export async function answerClaim(room: SubscriptionsRoom, context: Context): Promise<Answer> {
  allowOnly(context.query, []);
  const fields = readFields(context.body, ["key", "window"]);
  const key = text(fields, "key") ?? refuse("key", "is required");
  const windowMs = duration(fields, "window", { least: "1s", most: "30d" });
  const keyed = { route: "POST /v1/subscriptions/{name}/claim", permission: "subscriptions:consume" };
  return onceFor(room, context, keyed, async () => {
    const claimed = await claim(room, context.caller, refOf(context), key, windowMs);
    return { status: 200, body: JSON.stringify({ claimed }) };
  });
}
