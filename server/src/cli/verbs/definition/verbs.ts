/** The verbs that consumer groups and webhooks have in common. */
import type { Verb } from "../../verb.ts";
import { control } from "./control.ts";
import { change, create, define } from "./define.ts";
import { onDeliveries } from "./deliveries.ts";
import type { SubscriptionKind } from "./kind.ts";
import { get, list } from "./look.ts";

/** Those of a kind, in the order of the help. */
export function definitionVerbs(kind: SubscriptionKind): Verb[] {
  return [create(kind), define(kind), get(kind), list(kind), change(kind), ...control(kind), ...onDeliveries(kind)];
}
