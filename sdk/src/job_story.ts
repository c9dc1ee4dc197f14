/** What is told of a job on the log, in the stream that begins with its `job.created`. */
import { append } from "./append.ts";
import type { Connection } from "./connect.ts";
import { JOB_EVENTS } from "./enqueue.ts";
import { WrongExpectedVersionError } from "./errors.ts";
import type { Event } from "./event.ts";
import type { Received } from "./handle.ts";
import type { JobFiring } from "./job.ts";
import { readStream } from "./read.ts";
import { eventId } from "./uuid.ts";

/** The data of `job.created`. */
export type Created = { job_id: string; name: string; input: unknown; timeout?: string; firing?: JobFiring };

/** What can be told. */
export type Told = "started" | "completed" | "retrying" | "failed" | "canceled";

/** Only once for a job, whatever is told of it afterwards; the others once for each lease. */
const ONCE: readonly Told[] = ["completed", "canceled"];

/** Appends what became of a job; told again, nothing is added. */
export async function tell(
  connection: Connection,
  { event, lease, attempt }: Received,
  what: Told,
  more: object,
  expectedVersion?: string,
): Promise<void> {
  const { job_id, name } = event.data as Created;
  const { correlation_id = event.id, depth, firing } = event.metadata as Record<string, unknown>;
  const told = {
    id: await eventId(`${event.id} ${what}${ONCE.includes(what) ? "" : ` ${lease}`}`),
    type: `job.${what}`,
    topic: event.topic,
    data: { job_id, name, attempt: Number(attempt), ...more },
    metadata: {
      causation_id: event.id,
      correlation_id,
      ...(depth != null && { depth }),
      ...(firing != null && { firing }),
    },
  };
  await append(connection, JOB_EVENTS, event.stream, told, { expectedVersion });
}

/** Tells that a job is begun; false where it is done, or called off, already. */
export async function tellBegun(connection: Connection, received: Received, worker: string): Promise<boolean> {
  const { event } = received;
  try {
    await tell(connection, received, "started", { worker }, event.version);
  } catch (error) {
    if (!(error instanceof WrongExpectedVersionError)) throw error;
    // There is more in the stream than the job: an attempt before, or its end.
    if (await isOver(connection, event.stream)) return false;
    await tell(connection, received, "started", { worker });
  }
  return true;
}

async function isOver(connection: Connection, stream: string): Promise<boolean> {
  for (let cursor: string | undefined; ; ) {
    const page = await readStream<Event>(connection, JOB_EVENTS, stream, { cursor, limit: 1_000 });
    if (page.data.some(({ type }) => type === "job.completed" || type === "job.canceled")) return true;
    if (!page.hasMore || page.nextCursor === null) return false;
    cursor = page.nextCursor;
  }
}
