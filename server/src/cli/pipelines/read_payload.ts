/** The events of a pipeline in JSON: {event_type, payload, timestamp}, or payloads alone; what it is enriched with comes as it is. */
import { EVENTS, type Pipeline } from "../../pipelines/index.ts";
import type { Fields } from "../import/record.ts";
import { timeOf } from "./time_of.ts";

/** An event of a pipeline. `time` names the field that says when it was; else it is `timestamp`, beside its payload. */
export function payloadOf(
  { source_event_types: types }: Pipeline,
  fields: Fields,
  stream: string | undefined,
  time: string | undefined,
): { stream: string; row: unknown[]; time: number | undefined } {
  if (stream !== undefined && stream !== EVENTS) return { stream, row: [fields], time: undefined };
  const inside = fields["payload"];
  const isWrapped = typeof inside === "object" && inside !== null && !Array.isArray(inside);
  const payload = isWrapped ? (inside as Fields) : fields;
  const type = isWrapped ? (fields["event_type"] ?? null) : null;
  if (typeof type !== "string" && types !== undefined && types !== null && types.length > 0)
    throw new Error(
      `an event of this pipeline is {"event_type": …, "payload": {…}}: it takes ${types.join(", ")} only`,
    );
  const when = time !== undefined ? (fields[time] ?? payload[time]) : isWrapped ? fields["timestamp"] : undefined;
  return { stream: EVENTS, row: [type, payload], time: when === undefined ? undefined : timeOf(when) };
}
