/** Events for people: a line each. */
import type { Event } from "@gapless/sdk";
import { exactJson } from "./exact_numbers.ts";
import type { Output } from "./output.ts";

/** One event: position, time, stream and version, type, data. */
export function eventLine(event: Event, { paint }: Output): string {
  const position = (event.position ?? "–").padStart(7);
  const time = `${event.recordedAt.slice(0, 23).replace("T", " ")}Z`;
  const place = `${event.stream}${paint("dim", `@${event.version}`)}`;
  return `${paint("dim", position)}  ${paint("dim", time)}  ${place}  ${paint("cyan", event.type)}  ${exactJson(event.data)}`;
}
