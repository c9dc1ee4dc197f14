import { resolve } from "node:path";
import { exactJson } from "../exact_numbers.ts";
import { EXIT, Failure } from "../failure.ts";
import { openInput } from "../import/input.ts";
import { compileMapping } from "../import/mapping.ts";
import { showProgress } from "../import/progress.ts";
import { openRejects } from "../import/rejects.ts";
import { runImport, stopAt, type Tally } from "../import/run.ts";
import type { OptionSpecs, Verb } from "../verb.ts";

const MAPPING: OptionSpecs = {
  stream: { value: "TEMPLATE", help: "The stream, such as order-{order_id}; the field `stream` if you don't say." },
  type: { value: "TEMPLATE", help: "The type, such as order.{status|slug}; the field `type` if you don't say." },
  topic: { value: "TEMPLATE", help: "The topic; the field `topic`, or derived, if you don't say." },
  time: { value: "FIELD", help: "The field with the time when it happened; `occurredAt` if you don't say." },
  "time-format": { value: "FORMAT", help: "iso (if you don't say), seconds or milliseconds since 1970." },
  zone: { value: "ZONE", help: "For times that have none, such as Z or +02:00." },
  id: { value: "TEMPLATE", help: "The event's id, a uuid; the field `id` if you don't say." },
  key: {
    value: "TEMPLATE",
    help: "What makes a record unique; the id is made from it instead of from the place in the input.",
  },
  data: { value: "FIELD", help: "The field that is the data as a whole; `data` if there is one. JSON in CSV." },
  fields: { value: "FIELDS", multiple: true, help: "Only these fields make the data, separated by commas." },
  omit: { value: "FIELDS", multiple: true, help: "Fields to leave out." },
  metadata: { value: "FIELD", help: "The field with the metadata, an object; `metadata` if you don't say." },
  source: {
    value: "NAME",
    help: "Goes into the ids that are made; the file's name if you don't say, which standard input does not have.",
  },
};

/** Brings events in. */
export const importEvents: Verb = {
  name: "import",
  summary: "Import events from NDJSON, CSV or XES.",
  usage: ["<file|->"],
  about: [
    "Every record gets an id that the same record of the same source always gets, so the same command again adds nothing, and a run that was ended in the middle is completed by running it again. A field is named in braces: {name}, {address.city} or, for names and types, {name|slug} and {name|lower}.",
    "The order of the records is kept within each stream; with --concurrency 1 in the log as well. A bad record ends the import, with its line and the rule; --rejects passes over such records.",
  ],
  options: {
    format: { value: "FORMAT", help: "ndjson, csv or xes; told by the file's name if you don't say." },
    ...MAPPING,
    delimiter: { value: "CHARACTER", help: "Between cells of CSV: a comma if you don't say, or tab." },
    "infer-types": { help: "Cells of CSV that look like numbers, true or false become that; empty ones null." },
    encoding: { value: "LABEL", help: "Of the input; utf-8, for XES what its declaration says, if you don't say." },
    rejects: { value: "FILE", help: "Write bad records into this file and go on." },
    "dry-run": { help: "Store nothing; show the first events and what is wrong." },
    concurrency: { value: "N", help: "Batches under way at once: 1 to 16, 4 if you don't say." },
    "batch-size": { value: "N", help: "Events in a batch: 1 to 10000, 2000 if you don't say." },
    json: { help: "The result as JSON." },
  },
  arguments: { least: 1, most: 1 },
  endsInOrder: true,
  examples: [
    { does: "what gapless export wrote", line: "import events.ndjson" },
    {
      does: "rows of a table, a stream for each order",
      line: "import orders.csv --stream 'order-{order_id}' --type 'order.{status}' --time created_at --zone Z",
    },
    { does: "an event log of process mining", line: "import log.xes --stream 'claim-{case:concept:name}'" },
    {
      does: "try the mapping first",
      line: "import orders.csv --stream 'order-{order_id}' --type order.placed --dry-run",
    },
    { does: "from a pipe", line: "import - --source clicks --stream 'user-{user}' --type click < clicks.ndjson" },
  ],
  async run({ arguments: [path = ""], options, settings, output, stopping }) {
    const input = await openInput(path, settings, options);
    const mapping = compileMapping(options, input.defaults);
    const rejectsFile = options.text("rejects");
    const size = {
      lanes: options.count("concurrency", 1, 16) ?? 4,
      mostItems: options.count("batch-size", 1, 10_000) ?? 2_000,
      // The server takes bodies of 8 MiB.
      mostBytes: 1024 * 1024,
    };
    const isDry = options.flag("dry-run");
    const client = isDry ? undefined : (await import("../connect.ts")).connectForImport(settings);
    const rejects =
      rejectsFile === undefined
        ? undefined
        : openRejects(resolve(settings.folder, rejectsFile), resolve(settings.folder, path));
    const onBad = rejects?.keep ?? stopAt(input.name);
    const tally: Tally = { read: 0, appended: 0, known: 0, refused: 0 };
    const progress = showProgress(output, () => ({
      bytesRead: input.bytesRead(),
      bytesInAll: input.bytesInAll,
      read: tally.read,
      done: tally.appended + tally.known,
      refused: tally.refused,
    }));
    // It may be waiting for a pipe in which nothing comes.
    stopping.addEventListener("abort", input.close, { once: true });
    try {
      if (client !== undefined) await runImport({ client, input, mapping, onBad, size, stopping, tally });
      else {
        const { dryRun } = await import("../import/dry_run.ts");
        await dryRun(input, mapping, onBad, tally, output.line, stopping);
      }
    } catch (error) {
      progress.stop();
      const isInterrupted = stopping.aborted && !(error instanceof Failure);
      if (!isDry && !isInterrupted) output.remark(`${sentence(tally)}`);
      if (!isInterrupted) throw error;
    } finally {
      progress.stop();
      input.close();
      rejects?.close();
    }
    if (stopping.aborted) {
      output.remark(`${sentence(tally)}\nInterrupted. The same command goes on where this one ended.`);
      return EXIT.interrupted;
    }
    if (options.flag("json"))
      await output.line(exactJson(isDry ? { read: tally.read, refused: tally.refused, dryRun: true } : tally));
    else if (isDry)
      await output.line(
        `${tally.read} records read: ${tally.read - tally.refused} can be imported, ${tally.refused} refused. Nothing was stored.`,
      );
    else await output.line(sentence(tally));
    if (tally.refused > 0 && rejectsFile !== undefined)
      output.remark(`The refused ones are in ${rejectsFile}, with the reasons.`);
    return undefined;
  },
};

function sentence({ read, appended, known, refused }: Tally): string {
  return `${read} records read: ${appended} appended, ${known} known already, ${refused} refused.`;
}
