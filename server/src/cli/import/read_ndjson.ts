/** Newline-delimited JSON: an object in each line. */
import { JsonError, scan } from "../../json/scan.ts";
import { parseExactly } from "../exact_numbers.ts";
import { linesOf } from "./lines.ts";
import { type Batch, type Fields, RecordProblem } from "./record.ts";

/** Reads it; empty lines are passed over. */
export async function* readNdjson(bytes: AsyncIterable<Uint8Array>): AsyncGenerator<Batch> {
  let number = 0;
  for await (const lines of linesOf(bytes)) {
    const batch: Batch = [];
    for (const { number: line, text, rule } of lines) {
      if (rule === undefined && text.trim() === "") continue;
      number++;
      try {
        if (rule !== undefined) throw new RecordProblem(undefined, rule);
        batch.push({ number, line, text, fields: fieldsOf(text, number) });
      } catch (error) {
        if (!(error instanceof RecordProblem)) throw error;
        batch.push({ line, text, problem: error });
      }
    }
    yield batch;
  }
}

function fieldsOf(text: string, number: number): Fields {
  const hint =
    number === 1 && text.trimStart().startsWith("[") ? "Is it one JSON array? Make it lines: jq -c '.[]'" : undefined;
  let value: unknown;
  try {
    value = parseExactly(text);
  } catch {
    throw new RecordProblem(undefined, whyNot(text), hint);
  }
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    throw new RecordProblem(undefined, "must be a JSON object", hint);
  }
  return value as Fields;
}

/** Read again by our own reader, whose errors say what and where. */
function whyNot(text: string): string {
  try {
    scan(text);
    return "is no JSON";
  } catch (error) {
    if (!(error instanceof JsonError)) throw error;
    const place = error.field === "" ? "" : ` in ${error.field}`;
    return `is no JSON that can be stored: ${error.message}${place} (at character ${error.offset})`;
  }
}
