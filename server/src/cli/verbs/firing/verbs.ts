/** The verbs that triggers and schedules have in common. */
import type { Verb } from "../../verb.ts";
import { change, create, define } from "../definition/define.ts";
import { get, list } from "../definition/look.ts";
import { control } from "./control.ts";
import { onFirings } from "./history.ts";
import type { FiringKind } from "./kind.ts";

/** Those of a kind, in the order of the help. */
export function firingVerbs(kind: FiringKind): Verb[] {
  return [create(kind), define(kind), get(kind), list(kind), change(kind), ...control(kind), ...onFirings(kind)];
}
