import type { Caller } from "../db/tenant.ts";
import { Problem } from "../errors.ts";

/** Whether permissions include the wanted one: itself, `resource:*` or `*`. The same rule as gapless.permits. */
export function permits(permissions: readonly string[], wanted: string): boolean {
  return permissions.includes(wanted) || permissions.includes("*") || permissions.includes(`${wanted.split(":")[0]}:*`);
}

/** Refuses a caller without the permission. */
export function demand(caller: Caller, wanted: string): void {
  if (permits(caller.permissions, wanted)) return;
  throw new Problem("forbidden", `the permission ${wanted} is missing`, {
    hint: "Ask whoever manages the tenant for it.",
  });
}
