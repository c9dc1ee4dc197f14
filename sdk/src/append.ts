/** Appends. Each call has an idempotency key, so that trying again stores nothing twice. */
import type { Connection } from "./connect.ts";
import type { AppendResult, NewEvent, NewStreamEvent } from "./event.ts";
import type { Fit } from "./fit_events.ts";
import type { BigNumber, CallOptions } from "./options.ts";
import { digits, step } from "./read_options.ts";

/** What must be true of the stream: that it does not exist, that it exists, that it is at this version, or nothing. */
export type ExpectedVersion = "no_stream" | "exists" | "any" | BigNumber;

/** Options of an append over several streams. */
export type AppendAllOptions = CallOptions & {
  /** A key of your own: the same call from another process, or after a crash, is then still the same. */
  idempotencyKey?: string | undefined;
};

/** Options of an append to one stream. */
export type AppendOptions = AppendAllOptions & {
  expectedVersion?: ExpectedVersion | undefined;
  /** `"position"` answers once the events have their positions, or after five seconds. */
  wait?: "position" | undefined;
};

const WORDS: readonly unknown[] = ["no_stream", "exists", "any"];

/** Appends one event, or several, to a stream. */
export async function append(
  connection: Connection,
  fit: Fit<unknown>,
  stream: string,
  events: NewEvent | readonly NewEvent[],
  { expectedVersion, wait, ...options }: AppendOptions = {},
): Promise<AppendResult> {
  const path = `/v1/streams/${step("stream", stream)}/events`;
  await fit.check(isList(events) ? events : [events]);
  const expected =
    expectedVersion === undefined || WORDS.includes(expectedVersion)
      ? expectedVersion
      : digits("expectedVersion", expectedVersion);
  const body = { ...(expected === undefined ? {} : { expectedVersion: expected }), ...(wait && { wait }), events };
  return await post<AppendResult>(connection, path, body, options);
}

/** Appends over several streams, all or nothing. */
export async function appendAll(
  connection: Connection,
  fit: Fit<unknown>,
  events: readonly NewStreamEvent[],
  options: AppendAllOptions = {},
): Promise<AppendResult[]> {
  await fit.check(events);
  return (await post<{ data: AppendResult[] }>(connection, "/v1/events", events, options)).data;
}

function post<T>(connection: Connection, path: string, body: unknown, options: AppendAllOptions): Promise<T> {
  const headers = { "content-type": "application/json", "idempotency-key": options.idempotencyKey ?? newKey() };
  return connection.ask<T>({ method: "POST", path, headers, body: connection.stringify(body) }, options);
}

/** 128 random bits. Not randomUUID(), which browsers have on secure pages only. */
function newKey(): string {
  const bytes = globalThis.crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** Array.isArray() does not narrow readonly arrays. */
function isList<T>(value: T | readonly T[]): value is readonly T[] {
  return Array.isArray(value);
}
