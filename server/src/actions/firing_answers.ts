/** What the routes on the firings of triggers and schedules answer. */
import { allowOnly, choice, single } from "../api/query.ts";
import type { Answer, Context } from "../api/route.ts";
import { json } from "../definitions/answers.ts";
import { idOf, NUMBERED, numberedPage } from "../definitions/numbered_page.ts";
import { refOf } from "../definitions/ref.ts";
import { getFiring, listFirings, STATES } from "./firings.ts";
import type { Kind, ReactionsRoom } from "./room.ts";

/** What the routes of one kind work with. */
export type FiringDoor = { room: ReactionsRoom; kind: Kind };

/** Answers GET …/history. */
export async function history({ room, kind }: FiringDoor, context: Context): Promise<Answer> {
  const { caller, query } = context;
  allowOnly(query, ["state", ...NUMBERED]);
  const ref = refOf(context);
  const state = single(query, "state") === undefined ? null : choice(query, "state", STATES, "done");
  return numberedPage(
    query,
    { kind: "firings", scope: `${caller.tenant}\0${kind}\0${ref}`, direction: "backwards" },
    (look) => listFirings(room, caller, kind, ref, { state, ...look }),
    idOf,
  );
}

/** Answers GET …/history/{id}. */
export async function firing({ room, kind }: FiringDoor, context: Context): Promise<Answer> {
  allowOnly(context.query, []);
  return json(await getFiring(room, context.caller, kind, refOf(context), context.params.id ?? ""));
}
