/** Trying selectors out before anything depends on them. */
import type { Caller } from "../db/tenant.ts";
import type { LogRoom } from "../log/room.ts";
import { call } from "../subscriptions/call.ts";

/** Each part of a selector with its result for an event; JSON texts. */
export function explainSelector(room: LogRoom, caller: Caller, selector: string, event: string): Promise<string> {
  const text = "select gapless.explain_selector($1::jsonb, $2::jsonb) as json";
  return call(room, room.pool, caller, { mode: "read", text, values: [selector, event] });
}

/** Which part of the log a test looks at, and how many events it shows. */
export type Tried = {
  last?: number | undefined;
  after?: string | undefined;
  upTo?: string | undefined;
  sample?: number | undefined;
};

/** Counts what a selector would take, with a sample; JSON text. */
export function testSelector(room: LogRoom, caller: Caller, selector: string, tried: Tried): Promise<string> {
  const text = "select gapless.test_selector($1::jsonb, coalesce($2, 1000), $3, $4, coalesce($5, 10)) as json";
  const values = [selector, tried.last ?? null, tried.after ?? null, tried.upTo ?? null, tried.sample ?? null];
  return call(room, room.pool, caller, { mode: "read", text, values }, { upTo: "up_to" });
}
