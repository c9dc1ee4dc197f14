/** Looks one thing up: an event, a trace, a stream, counts, the built-in types. */
import type { Connection } from "./connect.ts";
import type { BuiltinType, Event, Page, Stats, StreamState, Traced, Waiting } from "./event.ts";
import type { Fit } from "./fit_events.ts";
import type { CallOptions } from "./options.ts";
import { queryString, step } from "./read_options.ts";

/** How many events of a trace. */
export type TraceOptions = CallOptions & { limit?: number | undefined };

/** Gives an event by its id. */
export async function eventById<E>(connection: Connection, fit: Fit<E>, id: string, call?: CallOptions): Promise<E> {
  const text = await connection.send({ path: `/v1/events/${step("id", id)}` }, call);
  return await fit.only(connection.parse<Event>(text));
}

/** Gives the causes and the effects of an event, by depth. */
export async function trace<E>(
  connection: Connection,
  fit: Fit<E>,
  id: string,
  { limit, ...call }: TraceOptions = {},
): Promise<Page<Traced<E>>> {
  const path = `/v1/events/${step("id", id)}/trace${queryString({ limit })}`;
  const page = connection.parse<Page<Traced<Event>>>(await connection.send({ path }, call));
  const data: Traced<E>[] = [];
  for (const { depth, event } of page.data) {
    const fitting = await fit.read(event);
    // A parse of the caller's own may have made something else of the number.
    if (fitting !== undefined) data.push({ depth: Number(depth), event: fitting });
  }
  return { ...page, data };
}

/** Gives what a stream is at. */
export async function streamState(connection: Connection, stream: string, call?: CallOptions): Promise<StreamState> {
  return await connection.ask({ path: `/v1/streams/${step("stream", stream)}` }, call);
}

/** Gives the counts of the tenant. */
export function stats(connection: Connection, call?: CallOptions): Promise<Stats> {
  return connection.ask({ path: "/v1/stats" }, call);
}

/** What delays delivery; nothing waits: an empty list. */
export async function waiting(connection: Connection, call?: CallOptions): Promise<Waiting[]> {
  return (await connection.ask<{ data: Waiting[] }>({ path: "/v1/waiting" }, call)).data;
}

/** Gives the built-in event types. */
export async function eventTypes(connection: Connection, call?: CallOptions): Promise<BuiltinType[]> {
  return (await connection.ask<Page<BuiltinType>>({ path: "/v1/event-types" }, call)).data;
}
