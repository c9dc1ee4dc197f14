/** What the routes that only webhooks have answer. */
import { duration, readFields, text } from "../api/body.ts";
import { allowOnly, refuse, time } from "../api/query.ts";
import type { Answer, Context } from "../api/route.ts";
import { changing, json } from "../definitions/answers.ts";
import { checkedRef, refOf } from "../definitions/ref.ts";
import { createPortalToken, recoverDeliveries, resendDelivery, rotateSecret } from "./manage.ts";
import type { PushRoom } from "./room.ts";

/** Answers POST …/test. */
export async function answerTest(room: PushRoom, context: Context): Promise<Answer> {
  allowOnly(context.query, []);
  readFields(context.body, []);
  return json(await room.sendTest(context.caller, refOf(context)));
}

/** Answers POST …/rotate-secret. */
export function answerRotate(room: PushRoom, context: Context): Promise<Answer> {
  allowOnly(context.query, []);
  const fields = readFields(context.body, ["grace", "secret"]);
  const graceMs = duration(fields, "grace", { least: "0s", most: "7d" });
  const secret = text(fields, "secret");
  return changing({ room, tag: "webhooks" }, "POST", "/{name}/rotate-secret", context, async () => {
    return json(await rotateSecret(room, context.caller, refOf(context), { graceMs, secret }));
  });
}

/** Answers POST …/recover. */
export function answerRecover(room: PushRoom, context: Context): Promise<Answer> {
  allowOnly(context.query, []);
  const fields = readFields(context.body, ["since", "until"]);
  const [since, until] = ["since", "until"].map((name) => time({ [name]: text(fields, name) }, name));
  if (since === undefined) return refuse("since", "is required", "Such as 2030-01-31T12:00:00Z.");
  return changing({ room, tag: "webhooks" }, "POST", "/{name}/recover", context, async () => {
    return json(`{"count":${await recoverDeliveries(room, context.caller, refOf(context), { since, until })}}`);
  });
}

/** Answers POST …/deliveries/{id}/resend. */
export function answerResend(room: PushRoom, context: Context): Promise<Answer> {
  allowOnly(context.query, []);
  readFields(context.body, []);
  return changing({ room, tag: "webhooks" }, "POST", "/{name}/deliveries/{id}/resend", context, async () => {
    return json(await resendDelivery(room, context.caller, refOf(context), context.params.id ?? ""));
  });
}

/** Answers POST /v1/applications/{application}/portal-token. */
export async function answerPortalToken(room: PushRoom, context: Context): Promise<Answer> {
  allowOnly(context.query, []);
  const fields = readFields(context.body, ["expiresIn"]);
  const expiresIn = duration(fields, "expiresIn", { least: "1m", most: "30d" });
  const application = checkedRef(context.params.application ?? "", "application");
  return json(JSON.stringify(await createPortalToken(room, context.caller, application, expiresIn)), 201);
}
