/** What the routes that steer subscriptions and show their deliveries answer, for consumer groups and webhooks alike. */
import { flag, place as placeOf, readFields } from "../api/body.ts";
import { allowOnly, choice, refuse, single } from "../api/query.ts";
import type { Answer, Context } from "../api/route.ts";
import { changing, json } from "../definitions/answers.ts";
import { idOf, NUMBERED, numberedPage } from "../definitions/numbered_page.ts";
import { refOf } from "../definitions/ref.ts";
import { pauseSubscription, replaySubscription, resetSubscription } from "./control.ts";
import { KINDS } from "./define.ts";
import { getDelivery, listDeliveries } from "./parked.ts";
import type { Mode, SubscriptionsRoom } from "./room.ts";

/** States of a delivery; any where none is named. */
export const STATES = ["held", "ready", "retrying", "leased", "parked", "delivered", "skipped", "discarded"] as const;

/** What every route of one mode works with. */
export type Door = { room: SubscriptionsRoom; mode: Mode };

/** Answers POST …/pause. */
export function pause({ room, mode }: Door, context: Context): Promise<Answer> {
  allowOnly(context.query, []);
  const drop = flag(readFields(context.body, ["drop"]), "drop");
  return steering({ room, mode }, "/pause", context, () =>
    pauseSubscription(room, context.caller, mode, refOf(context), drop),
  );
}

/** Answers POST …/reset. */
export async function reset({ room, mode }: Door, context: Context): Promise<Answer> {
  allowOnly(context.query, []);
  const start = readFields(context.body, ["start"]).get("start");
  if (start === undefined) return refuse("start", "is required", 'Such as {"start": "beginning"}.');
  return steering({ room, mode }, "/reset", context, () =>
    resetSubscription(room, context.caller, mode, refOf(context), start),
  );
}

/** Answers POST …/replay. */
export async function replay({ room, mode }: Door, context: Context): Promise<Answer> {
  allowOnly(context.query, []);
  const fields = readFields(context.body, ["after", "upTo"]);
  const after = placeOf(fields, "after") ?? refuse("after", "is required");
  const upTo = placeOf(fields, "upTo") ?? refuse("upTo", "is required");
  return steering({ room, mode }, "/replay", context, () =>
    replaySubscription(room, context.caller, mode, refOf(context), { after, upTo }),
  );
}

/** Answers GET …/deliveries. */
export async function deliveries({ room, mode }: Door, context: Context): Promise<Answer> {
  const { caller, query } = context;
  allowOnly(query, ["state", ...NUMBERED]);
  const ref = refOf(context);
  const state = single(query, "state") === undefined ? null : choice(query, "state", STATES, "held");
  return numberedPage(
    query,
    { kind: "deliveries", scope: `${caller.tenant}\0${ref}`, direction: "forwards" },
    (look) => listDeliveries(room, caller, mode, ref, { state, ...look }),
    idOf,
  );
}

/** Answers GET …/deliveries/{id}. */
export async function delivery({ room, mode }: Door, context: Context): Promise<Answer> {
  allowOnly(context.query, []);
  return json(await getDelivery(room, context.caller, mode, refOf(context), context.params.id ?? ""));
}

function steering({ room, mode }: Door, verb: string, context: Context, steer: () => Promise<string>): Promise<Answer> {
  const of = { room, tag: KINDS[mode].tag };
  return changing(of, "POST", `/{name}${verb}`, context, async () => json(await steer()));
}
