/** Actions that SQL carries out: append, store, cleanup and job, each a function of its own. */
import type { Pool } from "pg";
import { isDisconnect, isTransient, stateOf } from "../db/failure.ts";
import type { Action, Carry, Done, Firing } from "./action.ts";

/** Makes an action of `gapless.<name>`. `onAppended`: the log has something that has no position yet. */
export function createInDatabase(pool: Pool, name: string, onAppended?: () => void): Carry {
  const text = `select gapless.${name}($1, $2, $3, $4, $5::jsonb) as result`;
  return async (action, firing, place) => {
    try {
      const { rows } = await pool.query<{ result: string | null }>(text, argumentsOf(action, firing, place));
      onAppended?.();
      return { ok: true, result: JSON.parse(rows[0]?.result ?? "null") as unknown };
    } catch (error) {
      return failureInSql(error);
    }
  };
}

/** Who does what, as the functions of actions take it. */
export function argumentsOf(action: Action, firing: Firing, place: number): unknown[] {
  return [firing.tenant, firing.subscriptionId, firing.position, place, JSON.stringify(action)];
}

/** What Gapless refuses is told in its words; a database that is away will come back; anything else is a mistake of ours. */
export function failureInSql(error: unknown): Done {
  const state = stateOf(error);
  if (isDisconnect(error)) {
    return { ok: false, errorClass: "unavailable", error: "the database could not be reached" };
  }
  if (isTransient(state) || state === "57014") {
    return { ok: false, errorClass: "busy", error: "something else was in the way" };
  }
  if (state.startsWith("VG") && error instanceof Error) {
    return { ok: false, errorClass: "refused", error: error.message, final: true };
  }
  throw error;
}
