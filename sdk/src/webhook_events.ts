/** What a webhook's body holds: events, thin ones or CloudEvents, one or many. */
import type { Event } from "./event.ts";

/** An event of a webhook with thin payloads: where to find it. Read it with `client.readStream`. */
export type ThinEvent<Type extends string = string> = Pick<Event<Type>, "id" | "type" | "stream" | "version">;

/** An event of a webhook with CloudEvents 1.0. */
export type CloudEvent<Type extends string = string, Data = unknown> = {
  specversion: "1.0";
  id: string;
  /** `/streams/` and the stream, percent-encoded. */
  source: string;
  type: Type;
  /** The stream. */
  subject: string;
  time: string;
  datacontenttype?: "application/json";
  /** Absent with thin payloads. */
  data?: Data;
  partitionkey: string;
  streamversion: string;
  position?: string;
  topic: string;
  recordedtime: string;
  correlationid?: string;
  causationid?: string;
  traceparent?: string;
};

/** A body that holds no events; the message says why. */
export class BadBody extends Error {}

/** Parses a body. In the binary mode of CloudEvents the event is put together from its headers and its data. */
export function parseBody(
  text: string,
  headers: ReadonlyMap<string, string>,
  parse: (text: string) => unknown,
): { body: unknown; events: unknown[] } {
  const body = text === "" ? undefined : parse(text);
  if (!headers.has("ce-specversion")) {
    const events = Array.isArray(body) ? body : [body];
    if (events.length === 0 || !events.every(isObject)) throw new BadBody("the body is not the JSON of events");
    return { body, events };
  }
  const event: Record<string, unknown> = {};
  for (const [name, value] of headers) if (name.startsWith("ce-")) event[name.slice(3)] = decode(name, value);
  // The headers are not signed, but the id of the message is.
  if (event["id"] !== headers.get("webhook-id")) throw new BadBody("ce-id is another than webhook-id");
  const data = text === "" ? {} : { datacontenttype: headers.get("content-type") ?? "application/json", data: body };
  return { body, events: [{ ...event, ...data }] };
}

function decode(name: string, value: string): string {
  try {
    return decodeURIComponent(value);
  } catch {
    throw new BadBody(`the header ${name} is not percent-encoded UTF-8`);
  }
}

function isObject(value: unknown): boolean {
  return typeof value === "object" && value !== null;
}
