/** Mutations that steer subscriptions of both modes. */
import type { UnionRef } from "@pothos/core";
import { readObject } from "../api/body.ts";
import { NAME } from "../definitions/graphql_define.ts";
import { checkedRef } from "../definitions/ref.ts";
import type { Builder, SchemaTypes } from "../graphql/builder.ts";
import { answered, type Failure } from "../graphql/failures.ts";
import { pauseSubscription, replaySubscription, resetSubscription } from "./control.ts";
import { KINDS } from "./define.ts";
import { FAILURES } from "./graphql_payloads.ts";
import { readShown, type Shown } from "./graphql_types.ts";
import type { Mode } from "./room.ts";

type Types = PothosSchemaTypes.ExtendDefaultTypes<SchemaTypes>;

/** How mutations on definitions speak of either mode. */
export const SUBSCRIPTION_WORDS = {
  stays: "What was delivered so far stays",
  gone: "all that waits for it",
  resumed: "disabled or a breaker was open",
};

/** Adds the mutations that steer. */
export function addControl(builder: Builder, mode: Mode, changed: UnionRef<Types, Shown | Failure>): void {
  const { noun, word } = KINDS[mode];
  builder.mutationFields((t) => ({
    [`pause${noun}`]: t.field({
      type: changed,
      description: "Hands nothing out any more until it is resumed. What is out may still be settled.",
      args: {
        name: t.arg.string({ required: true, description: NAME }),
        drop: t.arg.boolean({ defaultValue: false, description: "Pass over what comes meanwhile, do not keep it." }),
      },
      resolve: (_root, { name, drop }, { room, caller }) =>
        answered(FAILURES.other, async () =>
          readShown(await pauseSubscription(room, caller, mode, checkedRef(name, "name"), drop === true)),
        ),
    }),
    [`reset${noun}`]: t.field({
      type: changed,
      description: `Lets a ${word} begin anew somewhere. Leases are lost and what waited is forgotten; what is parked stays.`,
      args: {
        name: t.arg.string({ required: true, description: NAME }),
        start: t.arg({
          type: "JSON",
          required: true,
          description: '"beginning", "now", {after: "123"} or {time: "2030-01-31T12:00:00Z"}.',
        }),
      },
      resolve: (_root, { name, start }, { room, caller }) =>
        answered(FAILURES.other, async () => {
          const sound = checkedJson(start.text);
          return readShown(await resetSubscription(room, caller, mode, checkedRef(name, "name"), sound));
        }),
    }),
    [`replay${noun}`]: t.field({
      type: changed,
      description:
        "Hands out a range of the log once more: behind after, up to upTo. Then it goes on with what is new.",
      args: {
        name: t.arg.string({ required: true, description: NAME }),
        after: t.arg({ type: "Int64", required: true }),
        upTo: t.arg({ type: "Int64", required: true }),
      },
      resolve: (_root, { name, after, upTo }, { room, caller }) =>
        answered(FAILURES.other, async () =>
          readShown(await replaySubscription(room, caller, mode, checkedRef(name, "name"), { after, upTo })),
        ),
    }),
  }));
}

/** Refuses what jsonb cannot hold. */
function checkedJson(text: string): string {
  readObject(`{"start":${text}}`);
  return text;
}
