// Triggers by hand: a log whose time the test moves, servers' rounds one at a time.
import type { ByHand, Job } from "../push/by_hand.ts";

/** An action that nobody needs a receiver for. */
export const LOGS = { type: "log", level: "info", message: "{{type}} {{count}}" };

/** What a test looks at of a firing. */
export interface Firing extends Record<string, unknown> {
  id: string;
  state: string;
  reason: string | null;
  depth: number;
  attempts: number;
  found: { count?: number; key?: string; windowStart?: string };
}

/** Makes a trigger; what it answers. */
export async function make(
  hand: ByHand,
  spec: object,
): Promise<{ id: string; name: string } & Record<string, unknown>> {
  return hand.value("gapless.create_trigger($1)", [{ name: "t", actions: [LOGS], ...spec }]);
}

/** Appends events and has them numbered. */
export async function append(hand: ByHand, ...events: object[]): Promise<void> {
  const whole = events.map((event) => ({ type: "hit", data: {}, ...event }));
  await hand.query("select gapless.append($1, $2)", ["s-1", JSON.stringify(whole)]);
  await hand.query("call gapless.sequence()");
}

/** Servers' rounds that match the log, and hand out nothing. */
export async function match(hand: ByHand): Promise<void> {
  for (let round = 0; round < 200; round++) if (!(await hand.round(0)).again) return;
  throw new Error("The log was not matched within 200 rounds.");
}

/** The firings of a trigger, oldest first. */
export async function firings(hand: ByHand, name = "t", state: string | null = null): Promise<Firing[]> {
  const rows = await hand.query<{ h: Firing }>("select gapless.trigger_history($1, $2, null, 1000, false) as h", [
    name,
    state,
  ]);
  return rows.map(({ h }) => h);
}

/** Settles jobs with what came of the first action. */
export async function act(hand: ByHand, jobs: Job[], ok = true, more: object = {}): Promise<void> {
  const one = { type: "log", ok, attempt: 1, durationMs: 5, ...(ok ? {} : { error: "no", errorClass: "test" }) };
  for (const job of jobs)
    for (const position of job.p)
      await hand.settle([{ ...job, p: [position] }], {
        ok,
        ms: 5,
        ...(ok ? {} : { reason: "no", class: "test" }),
        results: [one],
        ...more,
      } as object);
}

/** What verify() finds. */
export async function violations(hand: ByHand): Promise<unknown[]> {
  return hand.query("select law, what from gapless.verify('default')");
}
