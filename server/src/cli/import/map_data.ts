/** Which fields of a record are the data of its event, and which its metadata. */
import { parseExactly } from "../exact_numbers.ts";
import { misuse } from "../failure.ts";
import type { Options } from "../options.ts";
import { type Fields, RecordProblem } from "./record.ts";
import { lookUp } from "./template.ts";

/** Given anew by the server that takes the event: an export has them, and they are passed over. */
const GIVEN_ANEW = ["version", "position", "recordedAt"];

/** What of a record is data and metadata. */
export type Parts = { data: unknown; metadata?: Record<string, unknown> };
/** What the other options made of the fields. */
export type Names = { own: string[]; used: string[]; cellsAreText: boolean };

/** Compiles the options that are about data and metadata. Throws RecordProblem where a record does not have what they say. */
export function compileData(options: Options, { own, used, cellsAreText }: Names): (fields: Fields) => Parts {
  const dataField = options.text("data");
  const metadataField = options.text("metadata");
  const [only, omit] = [options.list("fields"), options.list("omit") ?? []];
  if (dataField !== undefined && only !== undefined) throw misuse("--data and --fields exclude each other");
  const meta = metadataField ?? "metadata";
  // Where the data is one field, other fields would get lost unseen.
  const expected = new Set([...own, ...used, ...omit, ...GIVEN_ANEW, meta, dataField ?? "data"]);
  const dropped = new Set([...own, ...omit, ...(own.includes("stream") ? GIVEN_ANEW : []), meta]);
  const read = (name: string, value: unknown): unknown =>
    cellsAreText && typeof value === "string" ? parseCell(name, value) : value;

  return (fields) => {
    const found = lookUp(fields, meta);
    const absent = found === undefined || found === null || (cellsAreText && found === "");
    if (absent && metadataField !== undefined)
      throw new RecordProblem(meta, "is wanted by --metadata and is not in the record");
    const metadata = absent ? undefined : read(meta, found);
    if (metadata !== undefined && (typeof metadata !== "object" || metadata === null || Array.isArray(metadata))) {
      throw new RecordProblem(meta, "must be a JSON object");
    }
    const more = metadata === undefined ? {} : { metadata: metadata as Record<string, unknown> };
    const whole = dataField ?? (only === undefined && Object.hasOwn(fields, "data") ? "data" : undefined);
    if (whole !== undefined) {
      const value = lookUp(fields, whole);
      if (value === undefined) throw new RecordProblem(whole, "is wanted by --data and is not in the record");
      const lost = dataField === undefined ? Object.keys(fields).find((name) => !expected.has(name)) : undefined;
      if (lost !== undefined) {
        throw new RecordProblem(
          lost,
          "is no field of an event and would get lost",
          `Leave it out with --omit ${lost}, or say with --fields which make the data.`,
        );
      }
      return { data: read(whole, value), ...more };
    }
    const data: Fields = {};
    if (only === undefined) {
      for (const [name, value] of Object.entries(fields)) if (!dropped.has(name)) define(data, name, value);
    } else {
      for (const name of only) {
        const value = lookUp(fields, name);
        if (value === undefined) throw new RecordProblem(name, "is wanted by --fields and is not in the record");
        define(data, name, value);
      }
    }
    return { data, ...more };
  };
}

/** A plain assignment to `__proto__` would make no field. */
function define(data: Fields, name: string, value: unknown): void {
  if (name === "__proto__")
    Object.defineProperty(data, name, { value, enumerable: true, configurable: true, writable: true });
  else data[name] = value;
}

function parseCell(name: string, cell: string): unknown {
  try {
    return parseExactly(cell);
  } catch {
    throw new RecordProblem(
      name,
      `must be JSON, not ${JSON.stringify(cell.length > 40 ? `${cell.slice(0, 40)}…` : cell)}`,
    );
  }
}
