// Every route on a trigger, a schedule, a channel, a secret or a value that has a name: how it is called, and the permission it wants.
import type { TestDatabase } from "../helpers/database.ts";

/** A call. */
export type Attempt = { method: string; path: string; body?: unknown; needs: string };

/** What is there to be reached. */
export type Reached = { name: string; triggerId: string; scheduleId: string; firing: string; eventId: string };

/** All of them, by name and by id. */
export function attemptsOn({ name, triggerId, scheduleId, firing, eventId }: Reached): Attempt[] {
  const of =
    (room: string) =>
    (method: string, path: string, verb: "read" | "admin", body?: unknown): Attempt => ({
      method,
      path: `/v1/${room}/${path}`,
      needs: `${room}:${verb}`,
      ...(body === undefined ? {} : { body }),
    });
  const shared = (room: string, ref: string, id: string): Attempt[] => {
    const to = of(room);
    return [
      to("GET", ref, "read"),
      to("PATCH", ref, "admin", { timeout: "20s" }),
      to("DELETE", ref, "admin"),
      to("POST", `${ref}/pause`, "admin"),
      to("POST", `${ref}/resume`, "admin"),
      to("GET", `${ref}/history`, "read"),
      to("GET", `${ref}/history?state=parked&direction=forwards`, "read"),
      to("GET", `${ref}/history/${id}`, "read"),
      to("POST", `${ref}/redrive`, "admin"),
      to("POST", `${ref}/redrive`, "admin", { firings: [id] }),
      to("POST", `${ref}/discard`, "admin"),
      to("POST", `${ref}/discard`, "admin", { firings: [id] }),
    ];
  };
  const trigger = (ref: string): Attempt[] => [
    ...shared("triggers", ref, firing),
    of("triggers")("POST", `${ref}/test`, "read", { event: { type: "a", data: {} } }),
    of("triggers")("POST", `${ref}/test`, "read", { eventId }),
    of("triggers")("POST", `${ref}/backtest`, "read"),
  ];
  const schedule = (ref: string): Attempt[] => [
    ...shared("schedules", ref, "1"),
    of("schedules")("POST", `${ref}/run`, "admin"),
    of("schedules")("GET", `${ref}/preview`, "read"),
    of("schedules")("POST", `${ref}/backfill`, "admin", { since: "2026-01-01T00:00:00Z" }),
  ];
  return [
    ...[name, triggerId].flatMap(trigger),
    ...[name, scheduleId].flatMap(schedule),
    of("channels")("GET", name, "read"),
    of("channels")("DELETE", name, "admin"),
    of("values")("GET", name, "read"),
    of("values")("DELETE", name, "admin"),
    of("secrets")("DELETE", name, "admin"),
  ];
}

/** Everything of a tenant's, here of the default one, that somebody could have changed. */
export async function stateOf(database: TestDatabase): Promise<unknown> {
  const tables = [
    "subscription",
    "trigger",
    "schedule",
    "firing",
    "delivery",
    "lease",
    "attempt",
    "channel",
    "secret",
    "value",
    "event",
  ];
  const found: unknown[] = [];
  for (const table of tables) {
    found.push(
      await database.query(
        `select to_jsonb(r) as row from gapless.${table} r join gapless.tenant t on t.id = r.tenant_id
         where t.name = 'default' order by 1`,
      ),
    );
  }
  return found;
}
