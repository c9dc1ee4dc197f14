/** The routes of webhooks. */
import type { Context, Route, Schema } from "../api/route.ts";
import { duration } from "../api/schema.ts";
import { NAME, ONCE } from "../definitions/parameters.ts";
import { ref } from "../log/schemas.ts";
import { DELIVERY } from "../subscriptions/parameters.ts";
import { sharedRoutes } from "../subscriptions/routes.ts";
import { answerPortalToken, answerRecover, answerResend, answerRotate, answerTest } from "./answers.ts";
import type { PushRoom } from "./room.ts";

const PROBLEMS = ["invalid_input", "malformed_json", "not_found", "payload_too_large", "unsupported_media_type"];
const KEYED = [...PROBLEMS, "idempotency_in_flight", "idempotency_key_reused"];
const MOMENT: Schema = { type: "string", format: "date-time" };
const tag = "webhooks";

/** Lists the routes. */
export function pushRoutes(room: PushRoom): Route[] {
  const verb = (
    path: string,
    answer: (room: PushRoom, context: Context) => ReturnType<Route["handle"]>,
    rest: Omit<Route, "method" | "path" | "tag" | "handle">,
  ): Route => ({ method: "POST", path, tag, ...rest, handle: (context) => answer(room, context) });
  return [
    ...sharedRoutes({ room, mode: "push" }),
    verb("/v1/webhooks/{name}/test", answerTest, {
      id: "testWebhook",
      summary: "Send a test event now, and see what the endpoint answers",
      description: "Signed and guarded as any other. Nothing of it is stored, and it is not tried again.",
      parameters: [NAME],
      body: { description: "Nothing.", schema: { type: "object" }, optional: true },
      answers: { 200: { description: "What came of it.", schema: ref("TestResult") } },
      problems: PROBLEMS,
    }),
    verb("/v1/webhooks/{name}/rotate-secret", answerRotate, {
      id: "rotateSecret",
      summary: "Make a new secret; the ones before sign beside it for a time of grace",
      parameters: [NAME, ONCE],
      body: {
        description: "How long, and perhaps a secret of your own.",
        schema: {
          type: "object",
          properties: {
            grace: duration("0s to 7d; 24h otherwise."),
            secret: { type: "string", description: "A whsec_ (v1) or whsk_ (v1a) secret; needed for v1a." },
          },
        },
        optional: true,
      },
      answers: { 200: { description: "The secret.", schema: ref("NewSecret") } },
      problems: KEYED,
    }),
    verb("/v1/webhooks/{name}/recover", answerRecover, {
      id: "recoverDeliveries",
      summary: "Deliver again what was given up in a time and has not arrived since",
      parameters: [NAME, ONCE],
      body: {
        description: "From since, until before until.",
        schema: { type: "object", required: ["since"], properties: { since: MOMENT, until: MOMENT } },
      },
      answers: { 200: { description: "How many.", schema: ref("Count") } },
      problems: KEYED,
    }),
    verb("/v1/webhooks/{name}/deliveries/{id}/resend", answerResend, {
      id: "resendDelivery",
      summary: "Send one delivery again, at once and out of its order",
      description: "Whether it had arrived or not; its webhook-id is the same.",
      parameters: [NAME, DELIVERY, ONCE],
      body: { description: "Nothing.", schema: { type: "object" }, optional: true },
      answers: { 200: { description: "What becomes of it.", schema: ref("Resent") } },
      problems: [...KEYED, "busy"],
    }),
    verb("/v1/applications/{application}/portal-token", answerPortalToken, {
      id: "createPortalToken",
      summary:
        "Make a key for one of your customers: it sees and changes the webhooks of that application, and nothing else",
      parameters: [
        {
          name: "application",
          in: "path",
          description: "The application, as its webhooks name it.",
          schema: { type: "string", pattern: "^[A-Za-z0-9._:@-]{1,128}$" },
        },
      ],
      body: {
        description: "How long it is good.",
        schema: { type: "object", properties: { expiresIn: duration("1m to 30d; 1h otherwise.") } },
        optional: true,
      },
      answers: { 201: { description: "The key.", schema: ref("PortalToken") } },
      problems: PROBLEMS.filter((code) => code !== "not_found"),
    }),
  ];
}
