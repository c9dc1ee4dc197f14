/** What is sent: the bytes, their type and their id, the same for each attempt at the same events. */
import { createHash } from "node:crypto";
import { type EventRow, eventJson } from "../log/event.ts";
import { cloudEventHeaders, cloudEventJson } from "./cloud_event.ts";

/** How a webhook wants its events. */
export type MessageForm = {
  readonly payload: "full" | "thin";
  readonly format: "plain" | "cloudevents" | "cloudevents-binary";
  /** Whether the webhook takes batches: then it always gets an array, of one event too. */
  readonly batched: boolean;
};

/** A message ready to be signed. */
export type Message = {
  /** `webhook-id`: of one event its id, of a batch a number drawn from the ids in it. */
  readonly id: string;
  /** Undefined where there is no body. */
  readonly contentType: string | undefined;
  /** `ce-…` of CloudEvents in the binary mode; they are not signed. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
};

/** Writes one event, or a batch in its order. Nothing of an event's data is parsed: its digits stay as they are. */
export function createMessage(events: readonly [EventRow, ...EventRow[]], form: MessageForm): Message {
  const thin = form.payload === "thin";
  if (form.batched) {
    const one = form.format === "plain" ? plainJson : cloudEventJson;
    const contentType = form.format === "plain" ? JSON_TYPE : CLOUD_EVENTS_BATCH;
    // The binary mode has no batches; what it has in their place is this one.
    const text = `[${events.map((event) => one(event, thin)).join(",")}]`;
    return { id: batchId(events.map(({ id }) => id)), contentType, headers: {}, body: Buffer.from(text) };
  }
  const [event] = events;
  if (events.length > 1) throw new RangeError("Several events need a webhook that takes batches.");
  if (form.format === "cloudevents-binary") {
    const headers = cloudEventHeaders(event);
    if (thin) return { id: event.id, contentType: undefined, headers, body: Buffer.alloc(0) };
    return { id: event.id, contentType: "application/json", headers, body: Buffer.from(event.data) };
  }
  const structured = form.format === "cloudevents";
  const text = structured ? cloudEventJson(event, thin) : plainJson(event, thin);
  return {
    id: event.id,
    contentType: structured ? CLOUD_EVENTS : JSON_TYPE,
    headers: {},
    body: Buffer.from(text),
  };
}

/**
 * The id of a batch. The same events in the same order have the same one, so that a repeated batch is known as such;
 * one event alone keeps its own id.
 */
export function batchId(ids: readonly string[]): string {
  if (ids.length === 1 && ids[0] !== undefined) return ids[0];
  return `batch_${createHash("sha256").update(ids.join("\n")).digest("hex").slice(0, 32)}`;
}

const JSON_TYPE = "application/json";
const CLOUD_EVENTS = "application/cloudevents+json; charset=utf-8";
const CLOUD_EVENTS_BATCH = "application/cloudevents-batch+json; charset=utf-8";

function plainJson(event: EventRow, thin: boolean): string {
  if (!thin) return eventJson(event);
  const { id, type, stream, version } = event;
  return JSON.stringify({ id, type, stream, version });
}
