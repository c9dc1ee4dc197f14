/** The key that keeps order, as the server has it. */
import type { Event } from "./event.ts";

/** The text of an event's key by the subscription's `key`; undefined: the event is in no order. */
export function keyOf(key: string, event: Event): string | undefined {
  if (key === "none") return undefined;
  if (key === "stream" || key === "type" || key === "topic") return event[key];
  if (key === "category") return event.stream.split("-", 1)[0];
  let found: unknown = event;
  for (const step of key.split(".")) {
    if (typeof found !== "object" || found === null) return undefined;
    found = Array.isArray(found) && /^-?\d+$/.test(step) ? found.at(Number(step)) : own(found, step);
  }
  if (found === undefined || found === null) return undefined;
  return typeof found === "object" ? JSON.stringify(found, writeBig) : String(found);
}

function own(object: object, name: string): unknown {
  return Object.hasOwn(object, name) ? Reflect.get(object, name) : undefined;
}

function writeBig(_name: string, value: unknown): unknown {
  return typeof value === "bigint" ? String(value) : value;
}
