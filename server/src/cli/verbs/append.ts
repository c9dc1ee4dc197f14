import type { ExpectedVersion } from "@gapless/sdk";
import { exactJson } from "../exact_numbers.ts";
import { misuse } from "../failure.ts";
import { parseJson, readGiven } from "../json_input.ts";
import type { Verb } from "../verb.ts";

/** Appends one event. */
export const append: Verb = {
  name: "append",
  summary: "Append an event to a stream.",
  usage: ["<stream> <type> [<data>|@file|-]"],
  about: [
    "Data is any JSON: an argument, @file, or standard input where it is missing or -. Its numbers keep all their digits.",
  ],
  options: {
    "expected-version": {
      value: "VERSION",
      help: "What must be true of the stream: no_stream, exists, any, or the version it is at.",
    },
    id: { value: "UUID", help: "The event's id; the same id again stores nothing twice." },
    topic: { value: "TOPIC", help: "Derived from type and data if you don't say." },
    metadata: { value: "JSON", help: 'An object, such as {"correlation_id": "c-1"}.' },
    "occurred-at": { value: "TIME", help: "When it happened: ISO 8601 with a zone." },
    "idempotency-key": { value: "KEY", help: "Makes the command safe to repeat for 24 hours." },
    wait: { help: "Wait until the event has its position, 5 seconds at most." },
    json: { help: "The result as JSON." },
  },
  arguments: { least: 2, most: 3 },
  examples: [
    { does: "one event", line: `append order-1 order.placed '{"amount": 99.90}'` },
    { does: "only if the stream is new", line: "append order-2 order.placed @order.json --expected-version no_stream" },
    { does: "data from a pipe, with its position", line: "append order-1 order.paid --wait < paid.json" },
  ],
  async run({ arguments: [stream = "", type = "", given], options, settings, output }) {
    const data = parseJson("the data", await readGiven("the data", given, settings));
    const metadata = options.text("metadata");
    const read = metadata === undefined ? undefined : parseJson("--metadata", metadata);
    if (read !== undefined && (typeof read !== "object" || read === null || Array.isArray(read))) {
      throw misuse("--metadata must be a JSON object");
    }
    const { connect } = await import("../connect.ts");
    const event = {
      type,
      data,
      ...(read === undefined ? {} : { metadata: read as Record<string, unknown> }),
      ...onlyIfGiven("id", options.text("id")),
      ...onlyIfGiven("topic", options.text("topic")),
      ...onlyIfGiven("occurredAt", options.text("occurred-at")),
    };
    const result = await connect(settings).append(stream, event, {
      expectedVersion: options.text("expected-version") as ExpectedVersion | undefined,
      wait: options.flag("wait") ? "position" : undefined,
      idempotencyKey: options.text("idempotency-key"),
    });
    if (options.flag("json")) await output.line(exactJson(result));
    else {
      const position = result.position === undefined ? "" : `, position ${result.position ?? "not known yet"}`;
      const known = result.duplicate ? " (known already)" : "";
      await output.line(
        `${result.stream} is at version ${result.lastVersion}${position}: event ${result.eventIds[0]}${known}`,
      );
    }
    return undefined;
  },
};

function onlyIfGiven<Name extends string>(name: Name, value: string | undefined) {
  return (value === undefined ? {} : { [name]: value }) as { [key in Name]?: string };
}
