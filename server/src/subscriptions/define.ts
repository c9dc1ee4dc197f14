/** Consumer groups and webhooks as what tenants define: what the verbs do in either mode. */
import type { Caller } from "../db/tenant.ts";
import type { Definitions, Verbs } from "../definitions/definitions.ts";
import type { NamedLook } from "../definitions/named_page.ts";
import { checkSpecUrl, secretOf, withKeyPair, withSecret } from "../push/spec.ts";
import { call, callEach } from "./call.ts";
import { resumeSubscription } from "./control.ts";
import type { Mode, SubscriptionsRoom } from "./room.ts";

const SQL_NAMES = { pull: "subscription", push: "webhook" } as const;

/** Subscriptions of a kind behind a name, in the order of names; without a kind, of those the caller may see. One more than wanted tells that there are more. */
export function listSubscriptions(
  room: SubscriptionsRoom,
  caller: Caller,
  kind: Mode | null,
  page: NamedLook & { application?: string | undefined },
): Promise<string[]> {
  const text = "select json from gapless.list_subscriptions($1, $2, $3, $4) json";
  const values = [kind, page.after, page.limit, page.application ?? null];
  const names = { limit: "max_count" };
  return callEach(room, room.pool, caller, { mode: "read", text, values }, names);
}

/** Which list of subscriptions it is; cursors are good for that one alone. */
export function scopeOf(kind: Mode | null, application: string | undefined): string {
  return `${kind ?? ""}\0${application ?? ""}`;
}

function verbsOf(kind: Mode): Verbs<SubscriptionsRoom> {
  const noun = SQL_NAMES[kind];
  return {
    create(room, caller, spec) {
      const text = `select gapless.create_${noun}($1::jsonb) as json`;
      return defining(room, kind, spec, (whole) =>
        call(room, room.pool, caller, { mode: "write", text, values: [whole] }),
      );
    },
    async define(room, caller, ref, spec) {
      const text = `select gapless.define_${noun}($1, $2::jsonb) as json`;
      const json = await defining(room, kind, spec, (whole) =>
        call(room, room.pool, caller, { mode: "write", text, values: [ref, whole] }),
      );
      room.waits.changed(caller.tenant, ref);
      return json;
    },
    async change(room, caller, ref, changes) {
      const text = "select gapless.change_subscription($1, $2::jsonb) as json";
      const of = { ref, kind, verb: "admin" } as const;
      if (kind === "push") checkSpecUrl(room.guard, changes);
      const json = await call(room, room.pool, caller, { mode: "write", text, values: [ref, changes], of });
      room.waits.changed(caller.tenant, ref);
      return json;
    },
    get(room, caller, ref) {
      const of = { ref, kind, verb: "read" } as const;
      const text = "select gapless.get_subscription($1) as json";
      return call(room, room.pool, caller, { mode: "read", text, values: [ref], of });
    },
    list: (room, caller, look) => listSubscriptions(room, caller, kind, look),
    async remove(room, caller, ref) {
      const of = { ref, kind, verb: "admin" } as const;
      const text = "select to_jsonb(gapless.remove_subscription($1)) as json";
      await call(room, room.pool, caller, { mode: "write", text, values: [ref], of });
      room.waits.changed(caller.tenant, ref);
    },
    resume: (room, caller, ref) => resumeSubscription(room, caller, kind, ref),
  };
}

/** A webhook's URL is judged, and its key pair made, where the server can. */
async function defining(
  room: SubscriptionsRoom,
  kind: Mode,
  spec: string,
  run: (spec: string) => Promise<string>,
): Promise<string> {
  if (kind === "pull") return run(spec);
  checkSpecUrl(room.guard, spec);
  return withKeyPair(secretOf(spec), (secret) => run(secretOf(spec) === undefined ? withSecret(spec, secret) : spec));
}

/** Consumer groups. */
export const CONSUMER_GROUPS: Definitions<SubscriptionsRoom> = {
  noun: "Subscription",
  word: "consumer group",
  tag: "subscriptions",
  filters: [],
  scope: () => scopeOf("pull", undefined),
  ...verbsOf("pull"),
};

/** Webhooks. Of a new one the answer holds the secret. */
export const WEBHOOKS: Definitions<SubscriptionsRoom> = {
  noun: "Webhook",
  word: "webhook",
  tag: "webhooks",
  filters: ["application"],
  scope: ({ application }) => scopeOf("push", application),
  ...verbsOf("push"),
};

/** Both, by their mode. */
export const KINDS = { pull: CONSUMER_GROUPS, push: WEBHOOKS } as const;
