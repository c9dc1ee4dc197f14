import { type App, createApp, outputOf, type Pipeline } from "../../../pipelines/index.ts";
import { exactJson, exactNumber } from "../../exact_numbers.ts";
import { misuse } from "../../failure.ts";
import type { Options } from "../../options.ts";
import { inApp, readApp, variablesOf } from "../../pipelines/read_app.ts";
import { type Given, inputsOf, mergeEvents, readEvents, told } from "../../pipelines/read_events.ts";
import type { Verb } from "../../verb.ts";
import { VARIABLES } from "./check.ts";

/** Events that are fed in at once, at most. */
const BATCH = 1_000;

/** Runs an app over files. */
export const runPipeline: Verb = {
  name: "pipelines run",
  summary: "Run an app of event processing over events of files or standard input; print what reaches its streams.",
  usage: ["<file> [options]"],
  about: [
    'NDJSON: the values of an event by name in each line, or {"stream": …, "timestamp": …, "data": {…}}. CSV: a header with names.',
    "Several inputs are merged by the times of their events. Needs no server and no database.",
  ],
  options: {
    input: {
      value: "[STREAM=]FILE",
      multiple: true,
      help: "Events of a stream; - is standard input, which it is if you don't say.",
    },
    output: {
      value: "STREAMS",
      multiple: true,
      help: "Print what reaches these; what queries write to if you don't say.",
    },
    time: { value: "ATTRIBUTE", help: "When an event was: milliseconds since 1970, or a text of ISO 8601." },
    playback: { help: "Time is that of the events, not that of the clock; so with @app:playback." },
    format: { value: "FORMAT", help: "ndjson or csv, where the names of the files do not say it." },
    delimiter: { value: "CHARACTER", help: "Between cells of CSV; a comma if you don't say." },
    encoding: { value: "ENCODING", help: "Of the inputs; utf-8 if you don't say." },
    ...VARIABLES,
  },
  arguments: { least: 1, most: 1 },
  examples: [
    { does: "over a file", line: "pipelines run alerts.eventflux --input Trades=trades.csv --output Alerts" },
    {
      does: "what was, at once",
      line: "pipelines run alerts.eventflux --input Trades=trades.ndjson --time at --playback",
    },
  ],
  endsInOrder: true,
  async run({ arguments: [file = "-"], options, settings, output, stopping }) {
    const { text, pipeline } = await readApp(file, settings);
    const variables = variablesOf(options, process.env);
    const app = inApp(file, () => createApp(text, { variables, ...(options.flag("playback") && { eventTime: true }) }));
    const lines: string[] = [];
    for (const stream of outputsOf(app, options, pipeline)) {
      const attributes = app.streams.get(stream) ?? [];
      app.onStream(stream, (events) => {
        for (const { timestamp, data } of events) {
          const event = Object.fromEntries(attributes.map(({ name }, at) => [name, jsonOf(data[at])]));
          lines.push(exactJson({ stream, timestamp, data: event }));
        }
      });
    }
    const tell = async () => {
      if (lines.length > 0) await output.write(`${lines.splice(0).join("\n")}\n`);
    };
    app.start();
    const inputs = inputsOf(options, app);
    const time = options.text("time");
    const events = mergeEvents(inputs.map((input) => readEvents(input, app, time, settings, options, pipeline)));
    const handlers = new Map([...app.streams.keys()].map((stream) => [stream, app.input(stream)]));
    let count = 0;
    for await (const event of events) {
      if (stopping.aborted) break;
      feed(app, handlers, event);
      if (++count % BATCH === 0 || lines.length >= BATCH) await tell();
    }
    await app.shutdown();
    await tell();
    return undefined;
  },
};

function feed(app: App, handlers: Map<string, ReturnType<App["input"]>>, { stream, row, time, where }: Given): void {
  const handler = handlers.get(stream) as ReturnType<App["input"]>;
  if (!app.isEventTime) app.advance(Date.now());
  told(where, () => (time === undefined ? handler.send(row) : handler.sendAt(time, row)));
}

function outputsOf(app: App, options: Options, pipeline: Pipeline | undefined): string[] {
  const given = options.list("output");
  if (given === undefined) return pipeline === undefined ? app.written : [outputOf(pipeline)];
  for (const stream of given) {
    if (!app.streams.has(stream)) {
      throw misuse(`--output ${stream}: there is no such stream`, `There is ${[...app.streams.keys()].join(", ")}.`);
    }
  }
  return given;
}

/** Longs beyond 2^53 keep their digits, also within objects; sets are arrays, maps objects. */
function jsonOf(value: unknown): unknown {
  if (typeof value === "bigint") return exactNumber(String(value));
  if (typeof value !== "object" || value === null) return value;
  if (Array.isArray(value) || value instanceof Set) return [...value].map(jsonOf);
  if (value instanceof Error) return { name: value.name, message: value.message };
  const entries = value instanceof Map ? [...value] : Object.entries(value);
  return Object.fromEntries(entries.map(([key, part]) => [key, jsonOf(part)]));
}
