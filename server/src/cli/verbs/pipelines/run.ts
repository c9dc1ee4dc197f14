import { type App, createApp, type LogEntry } from "../../../pipelines/index.ts";
import { untilAborted } from "../../../signals.ts";
import { EXTENSION, extensionsOf } from "../../pipelines/extensions.ts";
import { KeptState, PERSISTENCE, storeOf } from "../../pipelines/keep_state.ts";
import { logLine, outputsOf, Printer } from "../../pipelines/print_streams.ts";
import { inApp, readApp, variablesOf } from "../../pipelines/read_app.ts";
import { CONFIG, readConfig } from "../../pipelines/read_config.ts";
import { type Given, inputsOf, mergeEvents, readEvents, told, untilStopped } from "../../pipelines/read_events.ts";
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
    "With a place for its state it goes on where it was: what it had read of its input files is not read again. Stopped by Ctrl-C or SIGTERM it keeps its state, and ends.",
    "Sources and sinks of the app are connected; it runs until they end, or until Ctrl-C. What it tells goes to standard error.",
  ],
  options: {
    input: {
      value: "[STREAM=]FILE",
      multiple: true,
      help: "Events of a stream; - is standard input, which it is if you don't say and the app has no sources.",
    },
    output: {
      value: "STREAMS",
      multiple: true,
      help: "Print what reaches these; what queries write to and no sink publishes, if you don't say.",
    },
    time: { value: "ATTRIBUTE", help: "When an event was: milliseconds since 1970, or a text of ISO 8601." },
    playback: { help: "Time is that of the events, not that of the clock; so with @app:playback." },
    format: { value: "FORMAT", help: "ndjson or csv, where the names of the files do not say it." },
    delimiter: { value: "CHARACTER", help: "Between cells of CSV; a comma if you don't say." },
    encoding: { value: "ENCODING", help: "Of the inputs; utf-8 if you don't say." },
    ...PERSISTENCE,
    ...CONFIG,
    ...EXTENSION,
    ...VARIABLES,
  },
  arguments: { least: 1, most: 1 },
  examples: [
    { does: "over a file", line: "pipelines run alerts.eventflux --input Trades=trades.csv --output Alerts" },
    {
      does: "what was, at once",
      line: "pipelines run alerts.eventflux --input Trades=trades.ndjson --time at --playback",
    },
    {
      does: "a file that grows, again and again",
      line: "pipelines run alerts.eventflux --input Trades=trades.ndjson --persistence-dir state",
    },
  ],
  endsInOrder: true,
  async run({ arguments: [file = "-"], options, settings, output, stopping }) {
    const { text, pipeline } = await readApp(file, settings);
    const variables = variablesOf(options, process.env);
    const { app: config, persistence } = await readConfig(options, settings);
    const extensions = await extensionsOf(options, settings);
    const store = storeOf(options, persistence, settings);
    const revisions = store && { revisions: { store } };
    const printer = new Printer(output);
    const outside = {
      folder: settings.folder,
      stdin: settings.stdin,
      stdout: (line: string) => printer.line(line.replace(/\n$/, "")),
    };
    const logger = (entry: LogEntry) => output.remark(logLine(entry));
    const playback = options.flag("playback") && { eventTime: true };
    const app = inApp(file, () =>
      createApp(text, { variables, config, extensions, outside, logger, ...playback, ...revisions }),
    );
    for (const stream of outputsOf(app, options, pipeline)) printer.print(app, stream);
    const inputs = inputsOf(options, app);
    const time = options.text("time");
    const state = store && new KeptState(app, store, options, settings);
    await state?.restore((line) => output.remark(line));
    const read = (input: (typeof inputs)[number]) => readEvents(input, app, time, settings, options, pipeline);
    const events = mergeEvents(inputs.map((input) => state?.unread(input, read(input)) ?? read(input)));
    const handlers = new Map([...app.streams.keys()].map((stream) => [stream, app.input(stream)]));
    try {
      app.start();
      state?.begin(printer, (line) => output.remark(line));
      let count = 0;
      for await (const event of untilStopped(events, stopping)) {
        feed(app, handlers, event);
        if (++count % BATCH === 0 || printer.size >= BATCH) await printer.tell();
      }
      await Promise.race([app.ended, untilAborted(stopping)]);
      await app.shutdown();
      await printer.tell();
      await state?.keep(printer);
    } finally {
      // Also where a record cannot go in: what those before it came to.
      await printer.tell();
      await state?.close();
    }
    return undefined;
  },
};

function feed(
  app: App,
  handlers: Map<string, ReturnType<App["input"]>>,
  { stream, row, time, where, from }: Given,
): void {
  const handler = handlers.get(stream) as ReturnType<App["input"]>;
  if (!app.isEventTime) app.advance(Date.now());
  told(where, () => (time === undefined ? handler.send(row) : handler.sendAt(time, row)));
  if (from !== undefined) from.read++;
}
