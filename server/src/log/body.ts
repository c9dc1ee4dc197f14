/** Turns the body of an append into the texts SQL takes: fields renamed and checked by name, values untouched. */
import { reading } from "../api/body.ts";
import { Problem } from "../errors.ts";
import { JsonReader } from "../json/scan.ts";

/** One event of a body: the rebuilt fields without its id, and where it stood in the body. */
export type BodyEvent = { id: string | undefined; fields: string; path: string };

/** The events of a body for one stream. */
export type BodyEntry = { stream: string; expected: Expected; events: BodyEvent[] };

/** What must be true of a stream, as SQL takes it: the version in digits or null for any, and whether it must exist. */
export type Expected = { version: string | null; mustExist: boolean };

const ANY: Expected = { version: null, mustExist: false };

/** Limits a body is held to. */
export type BodyLimits = { maxEventBytes: number };

/** A body of an append, read. `list` tells an array of events from one event. */
export type AppendBody = { entries: BodyEntry[]; list: boolean; wait: boolean };

const EVENT_FIELDS: Record<string, string> = {
  id: "id",
  type: "type",
  topic: "topic",
  data: "data",
  metadata: "metadata",
  occurredAt: "occurred_at",
};
const MAX_VERSION = 9_223_372_036_854_775_807n;

/** Reads `{stream, type, data, …}` or an array of such: the body of POST /v1/events. */
export function readEvents(text: string, limits: BodyLimits): AppendBody {
  return reading(() => {
    const reader = new JsonReader(text);
    // A run of events of one stream is an entry, so that the log keeps the order of the body.
    const entries: BodyEntry[] = [];
    const one = (path: string): void => {
      const { stream, event } = readEvent(reader, path, limits, true);
      if (stream === undefined) {
        throw new Problem("invalid_input", `${join(path, "stream")} is required`, {
          field: join(path, "stream"),
          rule: "is required",
        });
      }
      const entry = entries.at(-1);
      if (entry?.stream !== stream) entries.push({ stream, expected: ANY, events: [event] });
      else entry.events.push(event);
    };
    const list = reader.peek() === "[";
    if (list) reader.array((index) => one(`[${index}]`));
    else if (reader.peek() === "{") one("");
    else wrongBody(reader, "an event or an array of events");
    reader.end();
    if (entries.length === 0) refuse("", "must hold at least one event");
    return { entries, list, wait: false };
  });
}

/** Reads `{expectedVersion?, events, wait?}`: the body of POST /v1/streams/{stream}/events. */
export function readStreamEvents(text: string, stream: string, limits: BodyLimits): AppendBody {
  return reading(() => {
    const reader = new JsonReader(text);
    let expected = ANY;
    let wait = false;
    let events: BodyEvent[] | undefined;
    if (reader.peek() !== "{") wrongBody(reader, "an object");
    reader.object((name) => {
      if (name === "expectedVersion") expected = expectedVersion(reader.raw());
      else if (name === "wait") wait = readWait(reader.raw());
      else if (name === "events") events = readList(reader, limits);
      else unknownField(reader, name, "", "expectedVersion, events and wait");
    });
    reader.end();
    if (events === undefined) refuse("events", "is required");
    if (events.length === 0) refuse("events", "must hold at least one event");
    return { entries: [{ stream, expected, events }], list: false, wait };
  });
}

/** Reads an expectedVersion. */
export function expectedVersion(raw: string): Expected {
  if (raw === "null" || raw === '"any"') return ANY;
  if (raw === '"no_stream"') return { version: "0", mustExist: false };
  if (raw === '"exists"') return { version: null, mustExist: true };
  const digits = /^"?(\d{1,19})"?$/.exec(raw)?.[1];
  if (digits === undefined || BigInt(digits) > MAX_VERSION) {
    refuse(
      "expectedVersion",
      'must be "no_stream", "exists", "any" or a whole number from 0 up',
      'Use "no_stream" where the stream must not exist yet, "exists" where it must.',
    );
  }
  return { version: digits, mustExist: false };
}

function readList(reader: JsonReader, limits: BodyLimits): BodyEvent[] {
  const events: BodyEvent[] = [];
  const first = reader.peek();
  if (first === "{") events.push(readEvent(reader, "events", limits, false).event);
  else if (first === "[") {
    reader.array((index) => {
      events.push(readEvent(reader, `events[${index}]`, limits, false).event);
    });
  } else {
    reader.raw();
    refuse("events", "must be an event or an array of events");
  }
  return events;
}

function readEvent(
  reader: JsonReader,
  path: string,
  limits: BodyLimits,
  withStream: boolean,
): { stream: string | undefined; event: BodyEvent } {
  if (reader.peek() !== "{") {
    reader.raw();
    refuse(path, "must be an object");
  }
  const start = reader.offset;
  let stream: string | undefined;
  let id: string | undefined;
  let fields = "";
  reader.object((name) => {
    if (withStream && name === "stream") {
      const raw = reader.raw();
      if (raw === "null") return;
      if (!raw.startsWith('"'))
        refuse(join(path, "stream"), "must be a text of 1 to 256 characters, without control characters");
      stream = JSON.parse(raw) as string;
      return;
    }
    const column = Object.hasOwn(EVENT_FIELDS, name) ? EVENT_FIELDS[name] : undefined;
    if (column === undefined) {
      if (withStream && name === "expectedVersion") {
        reader.raw();
        refuse(join(path, name), "is not a field here", "expectedVersion belongs to POST /v1/streams/{stream}/events.");
      }
      const names = `${withStream ? "stream, " : ""}id, type, topic, data, metadata and occurredAt`;
      return unknownField(reader, name, path, `${names}; put your own inside data or metadata`);
    }
    const raw = reader.raw();
    if (column === "id") {
      if (raw !== "null") id = raw;
    } else fields += `,"${column}":${raw}`;
  });
  const size = reader.offset - start;
  if (
    size > limits.maxEventBytes ||
    (size > limits.maxEventBytes / 3 && bytesOf(reader, start) > limits.maxEventBytes)
  ) {
    const rule = `must not be larger than ${limits.maxEventBytes} bytes`;
    throw new Problem("too_large", `${path === "" ? "the event" : path} ${rule}`, {
      ...(path === "" ? {} : { field: path }),
      rule,
      hint: "Store large content elsewhere and its address in the event.",
    });
  }
  return { stream, event: { id, fields, path } };
}

function bytesOf(reader: JsonReader, start: number): number {
  return Buffer.byteLength(reader.text.slice(start, reader.offset));
}

function readWait(raw: string): boolean {
  if (raw === '"position"') return true;
  if (raw === "null") return false;
  return refuse("wait", 'must be "position"', 'wait: "position" answers once the events have their positions.');
}

function wrongBody(reader: JsonReader, wanted: string): never {
  reader.raw();
  reader.end();
  return refuse("", `must be ${wanted}`);
}

function unknownField(reader: JsonReader, name: string, path: string, allowed: string): never {
  // The rest of the text is read first: what is not JSON at all should be told as that.
  reader.raw();
  const shown = name.length > 60 ? `${name.slice(0, 60)}…` : name;
  return refuse(join(path, shown), "is not a field", `The fields are ${allowed}.`);
}

function join(path: string, name: string): string {
  return path === "" ? name : `${path}.${name}`;
}

function refuse(field: string, rule: string, hint?: string): never {
  // The body itself has no name.
  const details = { ...(field === "" ? {} : { field }), rule, ...(hint === undefined ? {} : { hint }) };
  throw new Problem("invalid_input", `${field === "" ? "the body" : field} ${rule}`, details);
}
