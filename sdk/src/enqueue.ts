/** Enqueues a job: it is an event, `job.created`, in a stream of its own. */
import { append } from "./append.ts";
import type { Connection } from "./connect.ts";
import { durationText, milliseconds } from "./duration.ts";
import { createFit } from "./fit_events.ts";
import type { Enqueued, EnqueueOptions } from "./job.ts";
import { refuse } from "./read_options.ts";
import { eventId, newId } from "./uuid.ts";

/** A segment of a topic, and part of the name of a consumer group. */
const NAME = /^[A-Za-z0-9._-]{1,100}$/;
const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

/** A client's event map is about its own events; those of jobs are ours. */
export const JOB_EVENTS = createFit<never>(undefined, "throw");

/** Refuses names that no job can have. */
export function checkName(name: string): string {
  return NAME.test(name) ? name : refuse("name", "must be 1 to 100 letters, digits, dots, dashes or underscores");
}

/** Enqueues it. */
export async function enqueue(
  connection: Connection,
  name: string,
  input: unknown,
  { id, timeout, metadata = {}, signal }: EnqueueOptions = {},
): Promise<Enqueued> {
  checkName(name);
  if (timeout !== undefined && !Number.isFinite(milliseconds("timeout", timeout))) {
    refuse("timeout", "must end; where nothing is said the worker's holds");
  }
  if (id !== undefined && !UUID.test(id)) refuse("id", "must be a uuid in lower case");
  const job = id ?? newId();
  const event = {
    // Who enqueues one of the same id adds nothing.
    id: id === undefined ? newId() : await eventId(`job ${id}`),
    type: "job.created",
    topic: `jobs/${name}/${job}`,
    data: {
      job_id: job,
      name,
      input: input ?? null,
      ...(timeout !== undefined && { timeout: durationText("timeout", timeout) }),
    },
    metadata,
  };
  const { duplicate } = await append(connection, JOB_EVENTS, `job-${job}`, event, { signal });
  return { id: job, duplicate };
}
