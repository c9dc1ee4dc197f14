import type { Client, Event, Page } from "@gapless/sdk";
import { connect } from "../connect.ts";
import { exactJson } from "../exact_numbers.ts";
import { misuse } from "../failure.ts";
import { FILTERS, spanOf, TIMES } from "../filter.ts";
import type { Options } from "../options.ts";
import type { Output } from "../output.ts";
import { eventLine } from "../show_event.ts";
import type { Verb } from "../verb.ts";

const LOG_ONLY = [...Object.keys(FILTERS), ...Object.keys(TIMES), "after"];

/** Reads the log or a stream. */
export const read: Verb = {
  name: "read",
  summary: "Read the log in position order, or a stream in version order.",
  usage: ["[filters]", "--stream <stream>"],
  about: [
    "A line for each event: position, time, stream@version, type, data. A page of --limit events, or --all of them.",
  ],
  options: {
    stream: { value: "STREAM", help: "Read this stream in version order instead of the log." },
    ...FILTERS,
    ...TIMES,
    after: { value: "POSITION", help: "Begin behind this position; with --backwards before it." },
    "from-version": { value: "VERSION", help: "With --stream: the first version; with --backwards the last one." },
    backwards: { help: "Newest first." },
    limit: { value: "N", help: "How many: 1 to 1000, 100 if you don't say." },
    cursor: { value: "CURSOR", help: "Go on behind a page: the nextCursor that --json showed." },
    all: { help: "All pages." },
    json: { help: "One JSON document with data, nextCursor and hasMore." },
    ndjson: { help: "A line of JSON for each event." },
  },
  arguments: { least: 0, most: 0 },
  examples: [
    { does: "the last ten events", line: "read --backwards --limit 10" },
    { does: "a stream", line: "read --stream order-1" },
    { does: "all events of some types, for jq", line: "read --types 'order.*,mail.sent' --all --ndjson | jq .data" },
    { does: "large orders", line: `read --types 'order.*' --where '{"path":"data.amount","gt":1000}'` },
    { does: "the log as it was yesterday", line: "read --as-of 2030-01-31T00:00:00Z" },
  ],
  async run({ options, settings, output }) {
    if (options.flag("json") && options.flag("ndjson")) throw misuse("--json and --ndjson exclude each other");
    const limit = options.count("limit", 1, 1000);
    if (options.flag("all") && limit !== undefined) throw misuse("--all and --limit exclude each other");
    const readPage = pages(connect(settings), options);
    const show = shower(options, output);
    let shown = 0;
    for (let cursor = options.text("cursor"), last = false; !last; ) {
      const page = await readPage(cursor, limit ?? (options.flag("all") ? 1000 : 100));
      cursor = page.nextCursor ?? undefined;
      last = !options.flag("all") || !page.hasMore || cursor === undefined;
      await show(page, shown, last);
      shown += page.data.length;
      if (last && page.hasMore && !options.flag("json") && !options.flag("ndjson")) {
        output.remark(`There is more: --cursor ${cursor}, a larger --limit, or --all.`);
      }
    }
    return undefined;
  },
};

function pages(client: Client, options: Options): (cursor: string | undefined, limit: number) => Promise<Page<Event>> {
  const direction = options.flag("backwards") ? ("backwards" as const) : undefined;
  const name = options.text("stream");
  const fromVersion = options.text("from-version");
  if (name === undefined) {
    if (fromVersion !== undefined) throw misuse("--from-version needs --stream");
    const wanted = { ...spanOf(options), direction };
    const after = options.text("after");
    // A cursor says where to go on by itself.
    return (cursor, limit) =>
      client.read({ ...wanted, after: cursor === undefined ? after : undefined, cursor, limit });
  }
  const wrong = LOG_ONLY.find((option) => options.flag(option));
  if (wrong !== undefined)
    throw misuse(`--${wrong} is for the log and does not go with --stream`, "To filter the log by streams: --streams");
  const stream = client.stream(name);
  return (cursor, limit) =>
    stream.read({ fromVersion: cursor === undefined ? fromVersion : undefined, direction, cursor, limit });
}

type Show = (page: Page<Event>, before: number, last: boolean) => Promise<void>;

function shower(options: Options, output: Output): Show {
  if (!options.flag("json")) {
    const line = options.flag("ndjson") ? exactJson : (event: Event) => eventLine(event, output);
    return async ({ data }) => output.write(data.map((event) => `${line(event)}\n`).join(""));
  }
  // One document, written page by page: --all may be more than fits into memory.
  return async ({ data, nextCursor, hasMore }, before, last) => {
    const events = data.map((event) => exactJson(event)).join(",");
    await output.write(`${before === 0 ? '{"data":[' : events === "" ? "" : ","}${events}`);
    if (last) await output.line(`],"nextCursor":${exactJson(nextCursor)},"hasMore":${hasMore}}`);
  };
}
