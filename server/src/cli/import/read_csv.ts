/** CSV with a header (RFC 4180): a record for each row, its cells as text under the names of the header. */
import { Readable } from "node:stream";
import { CsvError, type Info, parse } from "csv-parse";
import { exactNumber } from "../exact_numbers.ts";
import { EXIT, Failure } from "../failure.ts";
import { decode } from "./decode.ts";
import { type Batch, type Fields, MAX_RECORD_BYTES, RecordProblem } from "./record.ts";

/** How the cells are read. */
export type CsvOptions = {
  delimiter: string;
  encoding: string;
  /** Whether numbers, true and false become what they look like, and empty cells null. */
  inferTypes: boolean;
};

type Row = { record: string[]; info: Info };

const AT_ONCE = 256;

/** Reads it. A row with too few or too many cells is a bad record; a broken quote ends everything: nobody knows where the next row begins. */
export async function* readCsv(bytes: AsyncIterable<Uint8Array>, options: CsvOptions): AsyncGenerator<Batch> {
  const parser = parse({
    delimiter: options.delimiter,
    info: true,
    // Counted below, so that one row can be told from the rest.
    relax_column_count: true,
    skip_empty_lines: true,
    max_record_size: MAX_RECORD_BYTES,
  });
  const input = Readable.from(decode(bytes, options.encoding), { objectMode: false });
  input.on("error", (error) => parser.destroy(error));
  input.pipe(parser);
  let names: string[] | undefined;
  let number = 0;
  let ended = 0;
  let batch: Batch = [];
  try {
    for await (const { record: cells, info } of parser as AsyncIterable<Row>) {
      const line = ended + 1;
      ended = info.lines;
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
      if (batch.length < AT_ONCE) continue;
      yield batch;
      batch = [];
    }
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    // What was read before is in order.
    yield batch;
    throw new Failure(
      EXIT.failed,
      `line ${ended + 1}: ${error.message}`,
      "Correct it and run the same command again: rows that are stored are not stored twice.",
    );
  } finally {
    input.destroy();
    parser.destroy();
  }
  yield batch;
}

function readHeader(names: string[]): string[] {
  const empty = names.indexOf("");
  if (empty >= 0)
    throw new Failure(
      EXIT.failed,
      `line 1: column ${empty + 1} has no name`,
      "The first row must hold the names of the columns.",
    );
  const twice = names.find((name, i) => names.indexOf(name) !== i);
  if (twice !== undefined) throw new Failure(EXIT.failed, `line 1: there are two columns ${JSON.stringify(twice)}`);
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
