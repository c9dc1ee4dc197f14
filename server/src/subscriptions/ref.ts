import { refuse } from "../api/query.ts";
import type { Context } from "../api/route.ts";

/** The subscription a path names. */
export function refOf({ params }: Context): string {
  const ref = params.name ?? "";
  // Postgres takes no such text at all.
  if (ref.includes("\0")) refuse("name", "must not hold the NUL character");
  return ref;
}
