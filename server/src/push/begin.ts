/** Turns jobs into requests: asks for endpoint, secrets and events of many at once. */
import type { Pool } from "pg";
import type { EventRow } from "../log/event.ts";
import type { Opener, SecretError } from "../secrets/open.ts";
import { createMessage, type MessageForm } from "./message.ts";
import { openKeys } from "./open_keys.ts";
import type { Fetched } from "./queue.ts";
import type { MessageRequest } from "./request.ts";

/**
 * A job with its request. It may be for the first of the job's events only: `job` names those that are in it.
 * `request` is undefined where all of them are about the webhook itself, and an error where nothing can sign it.
 */
export type Begun = { job: Fetched; request: MessageRequest | SecretError | undefined };

type Row = EventRow & {
  place: string;
  is_own: string;
  url: string;
  headers: string;
  secrets: string | null;
  label: string;
  payload: MessageForm["payload"];
  format: MessageForm["format"];
  is_batched: string;
  timeout_ms: string;
};

const TEXT = `select place, is_own, url, headers, array_to_string(secrets, ' ') as secrets, label, payload, format, is_batched, timeout_ms,
  id, stream, version, position, type, topic, data, metadata, occurred_at, recorded_at
  from gapless.push_begin($1::text[], $2::uuid[], $3::bigint[], $4::text[])`;

/** Begins jobs. Those that are not to be done any more are missing in the answer. */
export async function begin(pool: Pool, opener: Opener, jobs: readonly Fetched[]): Promise<Begun[]> {
  const { rows } = await pool.query<Row>(TEXT, [
    jobs.map(({ data }) => data.t),
    jobs.map(({ data }) => data.s),
    jobs.map(({ data }) => data.l),
    jobs.map(({ data }) => `{${data.p.join(",")}}`),
  ]);
  const byJob = new Map<Fetched, [Row, ...Row[]]>();
  for (const row of rows) {
    const job = jobs[Number(row.place) - 1];
    if (job === undefined) continue;
    const known = byJob.get(job);
    if (known === undefined) byJob.set(job, [row]);
    else known.push(row);
  }
  const begun = [...byJob].map(async ([job, events]) => {
    const p = events.map(({ position }) => String(position));
    const [first, ...more] = events.filter(({ is_own }) => is_own !== "t");
    return {
      job: { id: job.id, data: { ...job.data, p } },
      request: first === undefined ? undefined : await requestOf(job, opener, [first, ...more]),
    };
  });
  return Promise.all(begun);
}

async function requestOf(job: Fetched, opener: Opener, events: [Row, ...Row[]]): Promise<MessageRequest | SecretError> {
  const [{ url, headers, secrets, label, payload, format, is_batched, timeout_ms }] = events;
  const keys = await openKeys(opener, secrets, label);
  if (keys instanceof Error) return keys;
  return {
    tenant: job.data.t,
    url,
    headers: JSON.parse(headers) as Record<string, string>,
    message: createMessage(events, { payload, format, batched: is_batched === "t" }),
    secrets: keys,
    timeoutMs: Number(timeout_ms),
  };
}
