/** Mutations that only webhooks have: trying out, secrets, sending again, portals. */
import { duration, readFields } from "../api/body.ts";
import { refuse } from "../api/query.ts";
import { NAME } from "../definitions/graphql_define.ts";
import { checkedRef } from "../definitions/ref.ts";
import { readTime } from "../graphql/arguments.ts";
import type { Builder } from "../graphql/builder.ts";
import { inputText, parseExact } from "../graphql/exact_json.ts";
import { answered, type FailureRefs, typeOf } from "../graphql/failures.ts";
import { KEY, onceWith } from "../graphql/once.ts";
import { FAILURES, type SubscriptionPayloads } from "../subscriptions/graphql_payloads.ts";
import { createPortalToken, recoverDeliveries, resendDelivery, rotateSecret } from "./manage.ts";

type TestResult = {
  ok: boolean;
  durationMs: number;
  status?: number;
} & { [Name in "responseHead" | "responseBody" | "errorClass" | "error"]?: string };
type NewSecret = { secret: string; publicKey?: string; graceUntil: string };
type PortalToken = { token: string; expiresAt: string };

/** Adds the mutations. */
export function addManage(builder: Builder, failures: FailureRefs, { CountPayload }: SubscriptionPayloads): void {
  const { TestPayload, SecretPayload, ResendPayload, TokenPayload } = addPayloads(builder, failures);
  builder.mutationFields((t) => ({
    testWebhook: t.field({
      type: TestPayload,
      description: "Sends an event made up for it to the endpoint, at once. Nothing is counted or kept.",
      args: { name: t.arg.string({ required: true, description: NAME }) },
      resolve: (_root, { name }, { room, caller }) =>
        answered(
          FAILURES.other,
          async () => {
            const ref = checkedRef(name, "name");
            const json = await (room.sendTest?.(caller, ref) ?? refuse("name", "cannot be tried on this server"));
            return JSON.parse(json) as TestResult;
          },
          { webhook: "name" },
        ),
    }),
    rotateWebhookSecret: t.field({
      type: SecretPayload,
      description: "Gives a webhook a new secret; those before sign beside it until the time of grace is over.",
      args: {
        name: t.arg.string({ required: true, description: NAME }),
        grace: t.arg.string({ description: "0s to 7d; 24h if you don't say." }),
        secret: t.arg.string({ description: "One of your own." }),
        idempotencyKey: t.arg.string({ description: KEY }),
      },
      resolve: (_root, args, context) =>
        answered(FAILURES.other, async () => {
          const { name, grace, secret } = args;
          const fields = readFields(inputText({ grace, secret }), ["grace", "secret"]);
          const graceMs = duration(fields, "grace", { least: "0s", most: "7d" });
          const ref = checkedRef(name, "name");
          const rotate = () =>
            rotateSecret(context.room, context.caller, ref, { graceMs, secret: secret ?? undefined });
          return JSON.parse(
            await onceWith(context, { mutation: "rotateWebhookSecret", permission: "webhooks:admin" }, args, rotate),
          ) as NewSecret;
        }),
    }),
    recoverWebhook: t.field({
      type: CountPayload,
      description: "Delivers again what a webhook gave up in a time and what has not arrived since.",
      args: {
        name: t.arg.string({ required: true, description: NAME }),
        since: t.arg({ type: "DateTime", required: true }),
        until: t.arg({ type: "DateTime", description: "Now if you don't say." }),
        idempotencyKey: t.arg.string({ description: KEY }),
      },
      resolve: (_root, args, context) =>
        answered(FAILURES.other, async () => {
          const since = readTime("since", args.since) ?? "";
          const until = readTime("until", args.until) ?? undefined;
          const ref = checkedRef(args.name, "name");
          const recover = async () =>
            String(await recoverDeliveries(context.room, context.caller, ref, { since, until }));
          return {
            count: Number(
              await onceWith(context, { mutation: "recoverWebhook", permission: "webhooks:admin" }, args, recover),
            ),
          };
        }),
    }),
    resendWebhookDelivery: t.field({
      type: ResendPayload,
      description: "Sends one delivery again, at once and out of its order, whether it had arrived or not.",
      args: {
        webhook: t.arg.string({ required: true, description: NAME }),
        id: t.arg({ type: "Int64", required: true }),
        idempotencyKey: t.arg.string({ description: KEY }),
      },
      resolve: (_root, args, context) =>
        answered(
          FAILURES.other,
          async () => {
            const ref = checkedRef(args.webhook, "webhook");
            const resend = () => resendDelivery(context.room, context.caller, ref, args.id);
            return parseExact(
              await onceWith(
                context,
                { mutation: "resendWebhookDelivery", permission: "webhooks:admin" },
                args,
                resend,
              ),
            ) as { id: string };
          },
          { name: "webhook" },
        ),
    }),
    createPortalToken: t.field({
      type: TokenPayload,
      description: "Makes a key with which a customer of yours sees and changes the webhooks of one application.",
      args: {
        application: t.arg.string({ required: true }),
        expiresIn: t.arg.string({ description: "1m to 30d; 1h if you don't say." }),
      },
      resolve: (_root, { application, expiresIn }, { room, caller }) =>
        answered(FAILURES.other, async () => {
          const fields = readFields(inputText({ expiresIn }), ["expiresIn"]);
          const time = duration(fields, "expiresIn", { least: "1m", most: "30d" });
          return createPortalToken(room, caller, checkedRef(application, "application"), time);
        }),
    }),
  }));
}

function addPayloads(builder: Builder, { NotFound, InvalidInput }: FailureRefs) {
  const Test = builder.objectRef<TestResult>("WebhookTest").implement({
    description: "What came of a request.",
    fields: (t) => ({
      ok: t.exposeBoolean("ok", { description: "Whether the endpoint answered with success." }),
      status: t.exposeInt("status", { nullable: true, description: "Its HTTP status." }),
      durationMs: t.exposeInt("durationMs", {}),
      responseHead: t.exposeString("responseHead", { nullable: true, description: "Status line and headers." }),
      responseBody: t.exposeString("responseBody", { nullable: true, description: "The beginning of the body." }),
      errorClass: t.exposeString("errorClass", { nullable: true, description: "Why it failed, for programs." }),
      error: t.exposeString("error", { nullable: true, description: "Why it failed, for people." }),
    }),
  });
  const Secret = builder.objectRef<NewSecret>("WebhookSecret").implement({
    description: "A new secret, shown this once.",
    fields: (t) => ({
      secret: t.exposeString("secret", {}),
      publicKey: t.exposeString("publicKey", { nullable: true, description: "Of v1a: what receivers verify with." }),
      graceUntil: t.expose("graceUntil", { type: "DateTime", description: "Until then those before sign as well." }),
    }),
  });
  const Resent = builder.objectRef<{ id: string }>("Resent").implement({
    description: "It is sent again.",
    fields: (t) => ({ id: t.exposeID("id", { description: "The delivery." }) }),
  });
  const Token = builder.objectRef<PortalToken>("PortalToken").implement({
    description: "A key of one application's webhooks, shown this once.",
    fields: (t) => ({
      token: t.exposeString("token", {}),
      expiresAt: t.expose("expiresAt", { type: "DateTime" }),
    }),
  });
  const union = <T extends typeof Test | typeof Secret | typeof Resent | typeof Token>(name: string, done: T) =>
    builder.unionType(name, { types: [done, NotFound, InvalidInput], resolveType: typeOf(done.name) });
  return {
    TestPayload: union("WebhookTestPayload", Test),
    SecretPayload: union("WebhookSecretPayload", Secret),
    ResendPayload: union("ResendPayload", Resent),
    TokenPayload: union("PortalTokenPayload", Token),
  };
}
