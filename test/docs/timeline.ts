// The language's pages show apps with what happens to them: a fence of eventflux, and behind it a fence that is a timeline.
//   1s    Trades ["ibm", 20.5]     an event goes in; several of them are one batch
//         → Dear ["ibm", 20.5]     what a query tells of it; ← what leaves it
//   6s    → Dear ["ibm", 20.5]     what happens by itself, at its time
//   9s                             the clock goes on
//         ? from Names select *    something is asked
//         = ["ibm"]                and answered; `? errors` are the events that are kept, `? replay 1` has one carried out again
//         ! could not …            an event failed, or something was logged
import { type App, createApp, type OutputEvent } from "@gapless/server/pipelines";
import { readJson } from "../../server/src/pipelines/functions/read_json.ts";
import { jsonText } from "../../server/src/pipelines/functions/write_text.ts";
import { parseApp } from "../../server/src/pipelines/language/parse.ts";

/** Plays the inputs of a timeline to an app and writes down all that happens, or only what comes into one stream. */
export function play(text: string, timeline: string, only?: string): string {
  const lines: string[] = [];
  let time = "";
  const write = (at: number | undefined, line: string) => {
    const shown = at === undefined ? "" : secondsOf(at);
    lines.push(`${(shown === time ? "" : shown).padEnd(6)}${line}`.trimEnd());
    if (shown !== "") time = shown;
  };
  const app: App = createApp(text, {
    eventTime: true,
    // A machine with much to do must not end a script.
    scripts: { milliseconds: 20_000 },
    logger: (entry) =>
      write(app.now, `! ${[entry.message, ...(entry.level === "error" ? [] : [rowText(entry.data)])].join(" ")}`),
  });
  for (const { query, into } of queriesOf(text)) {
    if (only !== undefined && only !== into) continue;
    const tell = (sign: string, events: OutputEvent[] | null) => {
      for (const { data } of events ?? []) write(app.now, `${sign} ${into} ${rowText(data)}`);
    };
    app.onQuery(query, (_, arrived, left) => {
      tell("←", left);
      tell("→", arrived);
    });
  }
  app.start();
  for (const line of timeline.split("\n")) {
    const [, seconds, rest = ""] = /^(?:([\d.]+)s\b)?\s*(.*)$/.exec(line) ?? [];
    if (/^[→←=!]/.test(rest) || line.trim() === "") continue;
    const at = seconds === undefined ? app.now : Math.round(Number(seconds) * 1_000);
    if (rest.startsWith("?")) {
      write(undefined, rest);
      const [, replayed] = /^\? replay (\d+)$/.exec(rest) ?? [];
      if (replayed !== undefined) app.replay(Number(replayed));
      if (rest === "? errors")
        for (const { id, name, data, error } of app.errors.list())
          write(undefined, `= ${id}: ${name} ${rowText(data)} ${error.message}`);
      if (replayed !== undefined || rest === "? errors") continue;
      const answer = app.query(rest.slice(1));
      for (const row of answer.rows) write(undefined, `= ${rowText(row)}`);
      continue;
    }
    // Timers go before the event that moves the clock.
    app.advance(at);
    time = "";
    write(at, rest);
    if (rest === "") continue;
    const [, stream = "", values = ""] = /^(\S+) (\[.*\])$/.exec(rest) ?? [];
    const rows = readJson(`[${values.replaceAll("] [", "], [")}]`) as unknown[][];
    app.input(stream).sendBatch(rows.map((data) => ({ timestamp: at, data })));
  }
  void app.shutdown();
  return `${lines.join("\n")}\n`;
}

/** Queries that tell something, by name, with the streams they write into. */
function queriesOf(text: string): { query: string; into: string }[] {
  const { elements, definitions } = parseApp(text);
  const tables = new Set(definitions.flatMap(({ kind, name }) => (kind === "table" ? [name] : [])));
  const queries = elements.flatMap((element) => (element.kind === "query" ? [element] : element.queries));
  return queries.flatMap(({ output, annotations }, place) => {
    const named = annotations.find(({ name }) => name.toLowerCase() === "info")?.elements[0]?.value;
    const query = named ?? `query-${place + 1}`;
    if (output.kind === "return") return [{ query, into: query }];
    if (output.kind !== "insert" || tables.has(output.into.name)) return [];
    return [{ query, into: output.into.prefix + output.into.name }];
  });
}

function rowText(row: readonly unknown[] | undefined): string {
  return row === undefined ? "" : `[${row.map(jsonText).join(", ")}]`;
}

function secondsOf(milliseconds: number): string {
  return `${milliseconds / 1_000}s`;
}
