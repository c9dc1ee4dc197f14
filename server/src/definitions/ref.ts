import { refuse } from "../api/query.ts";
import type { Context } from "../api/route.ts";

/** The subscription a path names. */
export function refOf({ params }: Context): string {
  return checkedRef(params.name ?? "", "name");
}

/** The name or id of a subscription, in a field of a door. */
export function checkedRef(ref: string, field: string): string {
  // Postgres takes no such text at all.
  if (ref.includes("\0")) refuse(field, "must not hold the NUL character");
  return ref;
}
