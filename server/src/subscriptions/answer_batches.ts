/** Answers GET /v1/subscriptions/{name}/batches. */
import { allowOnly } from "../api/query.ts";
import type { Answer, Context } from "../api/route.ts";
import { NUMBERED, numberedPage } from "../definitions/numbered_page.ts";
import { refOf } from "../definitions/ref.ts";
import { listBatches } from "./batches.ts";
import type { SubscriptionsRoom } from "./room.ts";

/** A page of batches. */
export async function answerBatches(room: SubscriptionsRoom, context: Context): Promise<Answer> {
  const { caller, query } = context;
  allowOnly(query, NUMBERED);
  const ref = refOf(context);
  return numberedPage(
    query,
    { kind: "batches", scope: `${caller.tenant}\0${ref}`, direction: "forwards" },
    (look) => listBatches(room, caller, ref, look),
    (json) => (JSON.parse(json) as { lease: string }).lease,
  );
}
