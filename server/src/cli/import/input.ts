/** The input of an import: which file, which format, and the reader for it. */
import { createReadStream, statSync } from "node:fs";
import { basename, extname, resolve } from "node:path";
import { EXIT, Failure, misuse } from "../failure.ts";
import type { Options } from "../options.ts";
import type { Place } from "../settings.ts";
import { asUtf8, encodingOf } from "./decode.ts";
import type { Defaults } from "./mapping.ts";
import { type Batch, Unreadable } from "./record.ts";

/** The formats. */
export const FORMATS = ["ndjson", "csv", "xes"] as const;

/** An input, open. */
export type Input = {
  /** How it is called in messages. */
  name: string;
  bytesInAll: number | undefined;
  bytesRead(): number;
  records: AsyncIterable<Batch>;
  defaults: Defaults;
  close(): void;
};

const BY_ENDING: Record<string, (typeof FORMATS)[number]> = {
  ".ndjson": "ndjson",
  ".jsonl": "ndjson",
  ".json": "ndjson",
  ".csv": "csv",
  ".tsv": "csv",
  ".xes": "xes",
};

/** Opens a file, or standard input for "-". */
export async function openInput(path: string, { folder, stdin }: Place, options: Options): Promise<Input> {
  const ending = extname(path).toLowerCase();
  const format = options.choice("format", FORMATS) ?? BY_ENDING[ending] ?? (path === "-" ? "ndjson" : undefined);
  if (format === undefined) {
    throw misuse(`${path}: the format cannot be told from the name`, `Say it: --format ${FORMATS.join(", ")}`);
  }
  if (format !== "csv") {
    const wrong = ["delimiter", "infer-types"].find((name) => options.flag(name));
    if (wrong !== undefined) throw misuse(`--${wrong} is for CSV`);
  }
  const delimiter = delimiterOf(options.text("delimiter"), ending);
  const encoding = options.text("encoding");
  const label = encoding === undefined ? undefined : encodingOf(encoding);
  const { stream, size } = path === "-" ? { stream: stdin(), size: undefined } : openFile(resolve(folder, path));
  let read = 0;
  const counted = (async function* () {
    for await (const chunk of stream as AsyncIterable<Buffer>) {
      read += chunk.length;
      yield chunk;
    }
  })();
  const source = path === "-" ? undefined : basename(path);
  const name = path === "-" ? "standard input" : path;
  const { records, defaults } = await readerOf(format);
  return {
    name,
    bytesInAll: size,
    bytesRead: () => read,
    close: () => void stream.destroy(),
    records: named(records, name),
    defaults,
  };

  // Each reader is loaded only where it is needed.
  async function readerOf(chosen: (typeof FORMATS)[number]): Promise<Pick<Input, "records" | "defaults">> {
    if (chosen === "csv") {
      const { readCsv } = await import("./read_csv.ts");
      const inferTypes = options.flag("infer-types");
      const records = readCsv(counted, { delimiter, encoding: label ?? "utf-8", inferTypes });
      return { records, defaults: { source, cellsAreText: true } };
    }
    if (chosen === "xes") {
      const { readXes, XES_DEFAULTS } = await import("./read_xes.ts");
      return { records: readXes(counted, label), defaults: { ...XES_DEFAULTS, source, cellsAreText: false } };
    }
    const { readNdjson } = await import("./read_ndjson.ts");
    const bytes = label === undefined || label === "utf-8" ? counted : asUtf8(counted, label);
    return { records: readNdjson(bytes), defaults: { source, cellsAreText: false } };
  }
}

/** The records; what ends them is told with the name of the input. */
async function* named(records: AsyncIterable<Batch>, name: string): AsyncGenerator<Batch> {
  try {
    yield* records;
  } catch (error) {
    throw error instanceof Unreadable ? new Unreadable(error.line, error.rule, error.hint, name) : error;
  }
}

function delimiterOf(given: string | undefined, ending: string): string {
  const delimiter = given === "\\t" || given === "tab" ? "\t" : (given ?? (ending === ".tsv" ? "\t" : ","));
  if (delimiter.length !== 1 || delimiter === '"' || delimiter === "\n")
    throw misuse("--delimiter must be one character, or tab");
  return delimiter;
}

function openFile(path: string) {
  const info = statSync(path, { throwIfNoEntry: false });
  if (info === undefined) throw new Failure(EXIT.notFound, `there is no file ${path}`);
  if (info.isDirectory()) throw misuse(`${path} is a folder`);
  const stream = createReadStream(path, { highWaterMark: 256 * 1024 });
  return { stream, size: info.isFile() ? info.size : undefined };
}
