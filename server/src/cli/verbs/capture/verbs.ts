/** The verbs of capture. They speak SQL: what a table tells is for its owner to say. */
import type pg from "pg";
import { chooseTenant, mayChoose, withDatabase } from "../../connect.ts";
import { exactJson } from "../../exact_numbers.ts";
import { misuse } from "../../failure.ts";
import { readJsonObject } from "../../json_input.ts";
import type { Options } from "../../options.ts";
import { table } from "../../table.ts";
import type { OptionSpecs, Verb } from "../../verb.ts";

type Capture = {
  table: string | null;
  operations: string[];
  key: string[];
  stream: string;
  payload: string;
  missing: string[];
};

const COMMON: OptionSpecs = {
  tenant: { value: "TENANT", help: "Whose log; default if you don't say. The login of a tenant has its own." },
  json: { help: "As JSON." },
};
const ONE = { least: 1, most: 1 };
const SPEAKS_SQL = "Speaks SQL, as the owner of the table: see GAPLESS_DATABASE_URL in `gapless help`.";

async function inTenant<Row extends pg.QueryResultRow>(
  { settings, options }: { settings: Parameters<typeof withDatabase>[0]; options: Options },
  text: string,
  values: unknown[] = [],
): Promise<Row[]> {
  return await withDatabase(settings, async (client) => {
    const tenant = options.text("tenant");
    if (tenant !== undefined || (await mayChoose(client))) await chooseTenant(client, tenant ?? "default");
    return (await client.query<Row>(text, values)).rows;
  });
}

const define: Verb = {
  name: "capture define",
  summary: "Turn changes of a table's rows into events, in the transaction that changes them.",
  usage: ["<table> [options]"],
  about: [`Called again, it replaces the options and takes new partitions in. ${SPEAKS_SQL}`],
  options: {
    operations: { value: "LIST", multiple: true, help: "insert, update and delete; all if you don't say." },
    columns: { value: "LIST", multiple: true, help: "Only these columns; all if you don't say." },
    key: { value: "LIST", multiple: true, help: "The columns that tell rows apart; the primary key if you don't say." },
    when: { value: "SQL", help: "Only rows for which this holds, such as 'new.total > 100'." },
    options: { value: "JSON", help: "All there is to say, as JSON, @file, or - for standard input." },
    ...COMMON,
  },
  arguments: ONE,
  examples: [
    { does: "every change", line: "capture define public.orders" },
    { does: "some of them", line: `capture define public.orders --operations insert,update --when 'new.total > 100'` },
  ],
  async run({ arguments: [name = ""], options, settings, output }) {
    const given = options.text("options");
    const spec = given === undefined ? {} : await readJsonObject("--options", given, settings);
    const more = {
      operations: options.list("operations"),
      columns: options.list("columns"),
      key: options.list("key"),
      when: options.text("when"),
    };
    for (const [field, value] of Object.entries(more)) {
      if (value === undefined) continue;
      if (spec[field] != null) throw misuse(`--options has ${field} already`, "Say it there or by options.");
      spec[field] = value;
    }
    const text = "select gapless.capture($1::regclass, $2) as capture";
    type Row = { capture: { stream: string; key: string[]; warnings: string[] } };
    const [row] = await inTenant<Row>({ settings, options }, text, [name, exactJson(spec)]);
    if (row === undefined) throw new Error("capture() gave no row");
    const { stream, key, warnings } = row.capture;
    for (const warning of warnings) output.remark(`warning: ${warning}`);
    const told = key.length === 0 ? `stream ${stream}` : `streams ${stream}-<key>`;
    await output.line(options.flag("json") ? exactJson(row.capture) : `Changes of ${name} go to ${told}.`);
    return undefined;
  },
};

const list: Verb = {
  name: "capture list",
  summary: "List the captured tables.",
  usage: [""],
  about: ["`missing` has partitions made since: define the capture again to take them in."],
  options: COMMON,
  arguments: { least: 0, most: 0 },
  examples: [{ does: "which are told?", line: "capture list" }],
  async run({ options, settings, output }) {
    const text = `select table_name as "table", operations, key, stream, payload, missing from gapless.captures()`;
    const captures = await inTenant<Capture>({ settings, options }, text);
    if (options.flag("json")) await output.line(exactJson({ captures }));
    else if (captures.length === 0) await output.line("There is no capture.");
    else {
      const rows = captures.map((each) => [
        each.table ?? "(dropped)",
        each.operations.join(","),
        each.key.join(",") || null,
        each.stream,
        each.payload,
        each.missing.join(",") || null,
      ]);
      await output.write(table(["table", "operations", "key", "stream", "payload", "missing"], rows));
    }
    return undefined;
  },
};

const schemas: Verb = {
  name: "capture schemas",
  summary: "List the captured schemas.",
  usage: [""],
  options: COMMON,
  arguments: { least: 0, most: 0 },
  examples: [{ does: "which are told?", line: "capture schemas" }],
  async run({ options, settings, output }) {
    const text = `select schema_name as "schema", captured_by as "capturedBy" from gapless.captured_schemas()`;
    const found = await inTenant<{ schema: string; capturedBy: string }>({ settings, options }, text);
    if (options.flag("json")) await output.line(exactJson({ schemas: found }));
    else if (found.length === 0) await output.line("There is no captured schema.");
    else {
      const rows = found.map(({ schema, capturedBy }) => [schema, capturedBy]);
      await output.write(table(["schema", "captured by"], rows));
    }
    return undefined;
  },
};

const release: Verb = {
  name: "capture release",
  summary: "End the capture of a table. What was told stays on the log.",
  usage: ["<table>"],
  about: [SPEAKS_SQL],
  options: COMMON,
  arguments: ONE,
  examples: [{ does: "no more", line: "capture release public.orders" }],
  async run({ arguments: [name = ""], options, settings, output }) {
    const text = "select gapless.release($1::regclass) as was";
    const [row] = await inTenant<{ was: boolean }>({ settings, options }, text, [name]);
    const told = row?.was === true ? `Released ${name}.` : `${name} was not captured.`;
    await output.line(options.flag("json") ? exactJson({ released: row?.was === true }) : told);
    return undefined;
  },
};

const schema: Verb = {
  name: "capture schema",
  summary: "Tell what is made, altered and dropped in a schema; --release ends it.",
  usage: ["<schema>", "<schema> --release"],
  about: ["For superusers: event triggers are theirs."],
  options: { release: { help: "Tell it no more." }, ...COMMON },
  arguments: ONE,
  examples: [
    { does: "tables that come and go", line: "capture schema public" },
    { does: "no more", line: "capture schema public --release" },
  ],
  async run({ arguments: [name = ""], options, settings, output }) {
    const ends = options.flag("release");
    const text = `select gapless.${ends ? "release_schema" : "capture_schema"}($1) as changed`;
    const [row] = await inTenant<{ changed: boolean }>({ settings, options }, text, [name]);
    const told = `Changes of schema ${name} are told${ends ? " no more" : ""}.`;
    await output.line(options.flag("json") ? exactJson({ changed: row?.changed === true }) : told);
    return undefined;
  },
};

/** All of them, in the order of the help. */
export const captureVerbs: Verb[] = [define, list, release, schema, schemas];
