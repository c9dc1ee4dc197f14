import type { Event } from "@gapless/sdk";
import { connect } from "../connect.ts";
import { exactJson } from "../exact_numbers.ts";
import { FILTERS, spanOf, TIMES } from "../filter.ts";
import type { Verb } from "../verb.ts";

const COLUMNS = [
  "id",
  "stream",
  "version",
  "position",
  "type",
  "topic",
  "data",
  "metadata",
  "occurredAt",
  "recordedAt",
] as const;
const FORMATS = ["ndjson", "csv"] as const;

/** Writes events out. */
export const exportEvents: Verb = {
  name: "export",
  summary: "Write events to standard output, as NDJSON or CSV, in position order.",
  usage: ["[filters]"],
  about: [
    "Every field of every event, with all digits of its numbers. `gapless import` takes both formats back: ids, streams, types, topics, data, metadata and times stay the same, versions and positions are given anew.",
  ],
  options: {
    format: { value: "FORMAT", help: "ndjson (if you don't say) or csv, in which data and metadata are JSON." },
    ...FILTERS,
    ...TIMES,
    after: { value: "POSITION", help: "Begin behind this position." },
  },
  arguments: { least: 0, most: 0 },
  examples: [
    { does: "everything", line: "export > events.ndjson" },
    { does: "orders, for a spreadsheet", line: "export --categories order --format csv > orders.csv" },
    { does: "what came since the last time", line: "export --after 120000 >> events.ndjson" },
  ],
  async run({ options, settings, output }) {
    const row = options.choice("format", FORMATS) === "csv" ? csvRow : exactJson;
    const events = connect(settings).readAll({ ...spanOf(options), after: options.text("after") });
    let text = row === csvRow ? `${COLUMNS.join(",")}\r\n` : "";
    const end = row === csvRow ? "\r\n" : "\n";
    for await (const event of events) {
      text += row(event) + end;
      if (text.length < 65_536) continue;
      await output.write(text);
      text = "";
    }
    await output.write(text);
    return undefined;
  },
};

function csvRow(event: Event): string {
  return COLUMNS.map((column) => {
    const value = event[column];
    if (column === "data" || column === "metadata") return quoted(exactJson(value));
    return value === null ? "" : quoted(String(value));
  }).join(",");
}

/** As RFC 4180 has it. */
function quoted(cell: string): string {
  return /[",\r\n]/.test(cell) || cell !== cell.trim() ? `"${cell.replaceAll('"', '""')}"` : cell;
}
