/** The consumer group that the workers of a name share. */
import type { Connection } from "./connect.ts";
import { milliseconds } from "./duration.ts";
import { ConflictError, NotFoundError } from "./errors.ts";
import type { RetryPolicy, Subscription } from "./subscription.ts";
import { createSubscriptions } from "./subscriptions.ts";

/**
 * Makes the group, or takes the one that is there. Only a retry policy that was given and is another one changes it, so
 * that workers that say nothing do not undo what others, or an operator, have said.
 */
export async function joinGroup(connection: Connection, name: string, retry: RetryPolicy | undefined): Promise<void> {
  const groups = createSubscriptions(connection);
  const group = `jobs.${name}`;
  let found: Subscription;
  try {
    found = await groups.get(group);
  } catch (error) {
    if (!(error instanceof NotFoundError)) throw error;
    const selector = { types: ["job.created"], topics: [`jobs/${name}/*`] };
    const spec = { selector, key: "none", start: "beginning", ...(retry && { retry }) } as const;
    try {
      await groups.create({ name: group, ...spec });
      return;
    } catch (refused) {
      // Another worker was faster.
      if (!(refused instanceof ConflictError)) throw refused;
      found = await groups.get(group);
    }
  }
  if (retry !== undefined && !isSame(retry, found.retry)) await groups.change(group, { retry });
}

/** Whether a job that fails now is given up; undefined where that cannot be known. */
export async function isLastAttempt(connection: Connection, name: string, attempt: number): Promise<boolean> {
  const { retry, whenExhausted } = await createSubscriptions(connection).get(`jobs.${name}`);
  return whenExhausted !== "block" && attempt >= Number(retry.attempts);
}

function isSame(wanted: RetryPolicy, found: Subscription["retry"]): boolean {
  const shown: Record<string, unknown> = found;
  return Object.entries(wanted).every(([name, value]) => value === undefined || text(value) === text(shown[name]));
}

/** Durations can be written in several ways. */
function text(value: unknown): string {
  if (Array.isArray(value)) return JSON.stringify(value.map(text));
  return String(typeof value === "string" ? milliseconds("retry", value) : Number(value));
}
