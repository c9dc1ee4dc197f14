/** CSV with a header (RFC 4180): a record for each row, its cells as text under the names of the header. */
import { finished } from "node:stream";
import { CsvError, parse } from "csv-parse";
import { exactNumber } from "../exact_numbers.ts";
import { decode } from "./decode.ts";
import { type Batch, type Fields, MAX_RECORD_BYTES, RecordProblem, Unreadable } from "./record.ts";

/** How the cells are read. */
export type CsvOptions = {
  delimiter: string;
  encoding: string;
  /** Whether numbers, true and false become what they look like, and empty cells null. */
  inferTypes: boolean;
};

type Row = { cells: string[]; line: number };

/**
 * Reads it. A row with too few or too many cells is a bad record; a broken quote ends everything: nobody knows where the
 * next row begins.
 */
export async function* readCsv(bytes: AsyncIterable<Uint8Array>, options: CsvOptions): AsyncGenerator<Batch> {
  let names: string[] | undefined;
  let number = 0;
  for await (const rows of rowsOf(bytes, options)) {
    const batch: Batch = [];
    for (const { cells, line } of rows) {
      if (names === undefined) {
        names = readHeader(cells);
        continue;
      }
      const text = JSON.stringify(cells);
      number++;
      if (cells.length === names.length)
        batch.push({ number, line, text, fields: fieldsOf(names, cells, options.inferTypes) });
      else {
        const rule = `has ${cells.length} cells; the header has ${names.length}`;
        batch.push({ line, text, problem: new RecordProblem(undefined, rule, "Is it the right --delimiter?") });
      }
    }
    yield batch;
  }
}

/** The rows of each chunk. They do not go through the parser's own stream: with an error that loses what it holds. */
async function* rowsOf(bytes: AsyncIterable<Uint8Array>, options: CsvOptions): AsyncGenerator<Row[]> {
  let rows: Row[] = [];
  let ended = 0;
  const parser = parse({
    delimiter: options.delimiter,
    // Counted by the reader, so that one row can be told from the rest.
    relax_column_count: true,
    skip_empty_lines: true,
    max_record_size: MAX_RECORD_BYTES,
    on_record(cells: string[], { lines }) {
      rows.push({ cells, line: ended + 1 });
      ended = lines;
      return null;
    },
  });
  let broken: Error | undefined;
  // Told to the callbacks as well; without a listener it would end the process.
  parser.on("error", () => undefined);
  const told = (resolve: () => void) => (error?: Error | null) => {
    broken ??= error ?? undefined;
    resolve();
  };
  try {
    for await (const text of decode(bytes, options.encoding)) {
      await new Promise<void>((resolve) => parser.write(text, told(resolve)));
      if (rows.length > 0) yield rows;
      rows = [];
      if (broken !== undefined) break;
    }
    if (broken === undefined) await new Promise<void>((resolve) => finished(parser.resume().end(), told(resolve)));
    if (rows.length > 0) yield rows;
  } finally {
    parser.destroy();
  }
  if (broken !== undefined) throw broken instanceof CsvError ? unreadable(broken, ended + 1) : broken;
}

/** What the parser met, in words of ours. Where a row has no end, its begin is what helps to find it. */
function unreadable(error: CsvError, begun: number): Unreadable {
  const hint = "Correct it and run the same command again: rows that are stored are not stored twice.";
  const line = typeof error["lines"] === "number" ? error["lines"] : begun;
  switch (error.code) {
    case "INVALID_OPENING_QUOTE":
    case "CSV_INVALID_CLOSING_QUOTE":
      return new Unreadable(
        line,
        "a quote inside a value that is not quoted as a whole",
        `In a quoted value a quote is written twice: "". ${hint}`,
      );
    case "CSV_QUOTE_NOT_CLOSED":
      return new Unreadable(begun, "a quote that is never closed", hint);
    case "CSV_MAX_RECORD_SIZE":
      return new Unreadable(
        begun,
        `a row must not be longer than ${MAX_RECORD_BYTES} bytes; is a quote not closed?`,
        hint,
      );
    default:
      return new Unreadable(line, error.message, hint);
  }
}

function readHeader(names: string[]): string[] {
  const empty = names.indexOf("");
  if (empty >= 0)
    throw new Unreadable(1, `column ${empty + 1} has no name`, "The first row must hold the names of the columns.");
  const twice = names.find((name, i) => names.indexOf(name) !== i);
  if (twice !== undefined) throw new Unreadable(1, `there are two columns ${JSON.stringify(twice)}`);
  return names;
}

function fieldsOf(names: string[], cells: string[], inferTypes: boolean): Fields {
  // Object.fromEntries makes a field of any name, also of __proto__.
  return Object.fromEntries(names.map((name, i) => [name, inferTypes ? infer(cells[i] ?? "") : (cells[i] ?? "")]));
}

function infer(cell: string): unknown {
  if (cell === "") return null;
  if (cell === "true" || cell === "false") return cell === "true";
  return exactNumber(cell) ?? cell;
}
