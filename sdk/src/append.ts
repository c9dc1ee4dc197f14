/** Appends. Each call has an idempotency key, so that trying again stores nothing twice. */
import type { Connection } from "./connect.ts";
import type { AppendResult, NewEvent, NewStreamEvent } from "./event.ts";
import type { Fit } from "./fit_events.ts";
import type { BigNumber, CallOptions } from "./options.ts";
import { digits, step } from "./read_options.ts";
import { eventId } from "./uuid.ts";

/** What must be true of the stream: that it does not exist, that it exists, that it is at this version, or nothing. */
export type ExpectedVersion = "no_stream" | "exists" | "any" | BigNumber;

/** Options of an append over several streams. */
export type AppendAllOptions = CallOptions & {
  /** A key of your own: the same call from another process, or after a crash, is then still the same. */
  idempotencyKey?: string | undefined;
  /**
   * Stores the events once for good: their ids are made from this key (of a list, with their places in it), so that the
   * same call a year later is a duplicate. Events with an id of their own keep it.
   */
  dedupeKey?: string | undefined;
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
  const named = await withIds(events, options.dedupeKey);
  const body = {
    ...(expected === undefined ? {} : { expectedVersion: expected }),
    ...(wait && { wait }),
    events: named,
  };
  return await postEvents<AppendResult>(connection, path, connection.stringify(body), options);
}

/** Appends over several streams, all or nothing. */
export async function appendAll(
  connection: Connection,
  fit: Fit<unknown>,
  events: readonly NewStreamEvent[],
  options: AppendAllOptions = {},
): Promise<AppendResult[]> {
  await fit.check(events);
  const body = connection.stringify(await withIds(events, options.dedupeKey));
  return (await postEvents<{ data: AppendResult[] }>(connection, "/v1/events", body, options)).data;
}

/** Sends events that are written already. */
export function postEvents<T>(
  connection: Connection,
  path: string,
  body: string,
  options: AppendAllOptions,
): Promise<T> {
  const headers = { "content-type": "application/json", "idempotency-key": options.idempotencyKey ?? newKey() };
  return connection.ask<T>({ method: "POST", path, headers, body }, options);
}

/** The events with the ids that belong to a key. */
export async function withIds<E extends NewEvent>(
  events: E | readonly E[],
  key: string | undefined,
): Promise<E | readonly E[]> {
  if (key === undefined) return events;
  if (!isList(events)) return { ...events, id: events.id ?? (await eventId(key)) };
  return await Promise.all(
    events.map(async (event, index) => ({ ...event, id: event.id ?? (await eventId(`${key}#${index}`)) })),
  );
}

/** 128 random bits. Not randomUUID(), which browsers have on secure pages only. */
export function newKey(): string {
  const bytes = globalThis.crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** Array.isArray() does not narrow readonly arrays. */
export function isList<T>(value: T | readonly T[]): value is readonly T[] {
  return Array.isArray(value);
}
