/** Events as they are sent and as they come back, and how a map of event types gives them their types. */
import type { components } from "./generated/openapi.ts";

type Schemas = components["schemas"];

/**
 * An event as it was stored. Versions and positions are texts, because they have 64 bits; compare them with `BigInt`.
 *
 * @example
 * for await (const event of client.readAll()) console.log(event.position, event.type, event.data);
 */
export type Event<Type extends string = string, Data = unknown> = Omit<Schemas["Event"], "type" | "data"> & {
  type: Type;
  data: Data;
};

/**
 * An event to append. Without an `id` the server makes one.
 *
 * @example
 * const event: NewEvent = { type: "order.placed", data: { amount: 5 }, metadata: { correlation_id: "c-1" } };
 */
export type NewEvent<Type extends string = string, Data = unknown> = Optional<
  Omit<Schemas["NewEvent"], "type" | "data">
> & { type: Type; data: Data };

/** An event to append, with the stream it goes to. */
export type NewStreamEvent<Type extends string = string, Data = unknown> = NewEvent<Type, Data> & { stream: string };

/** What an append gives: the versions and ids of its events; `position` of the last one where it was waited for. */
export type AppendResult = Schemas["AppendResult"];

/** What a stream is at. */
export type StreamState = Schemas["Stream"];

/** Counts of the tenant. */
export type Stats = Schemas["Stats"];

/** A built-in event type. */
export type BuiltinType = Schemas["BuiltinType"];

/** An event of a trace: `depth` below 0 is a cause, 0 the event itself, above 0 an effect. */
export type Traced<E> = { depth: number; event: E };

/** A page of a list. Forwards, `nextCursor` is there on the last page too: it picks up what comes later. */
export type Page<Item> = { data: Item[]; nextCursor: string | null; hasMore: boolean };

/** A reason why stored events have no position yet, or deliveries do not go on. */
export type Waiting = {
  kind: string;
  what: string;
  since: string | null;
  /** How many wait for it; null where nobody can know. */
  events: string | null;
  /** What to do about it. */
  hint: string;
};

/** The map of a client without one: any type, any data. */
export type AnyEvents = { [type: string]: unknown };

/**
 * The events of a map, each type with its data: a union that `switch (event.type)` narrows.
 *
 * @example
 * type Orders = { "order.placed": { amount: number }; "order.paid": { by: string } };
 * type OrderEvent = EventOf<Orders>;
 */
export type EventOf<Map extends object> = { [Type in keyof Map & string]: Event<Type, Map[Type]> }[keyof Map & string];

/** The events of a map as they are appended. */
export type NewEventOf<Map extends object> = {
  [Type in keyof Map & string]: NewEvent<Type, Map[Type]>;
}[keyof Map & string];

/** The events of a map as they are appended over several streams. */
export type NewStreamEventOf<Map extends object> = {
  [Type in keyof Map & string]: NewStreamEvent<Type, Map[Type]>;
}[keyof Map & string];

/** Fields may also be given as undefined, as spreading options does. */
type Optional<Fields> = { [Name in keyof Fields]: Fields[Name] | undefined };
