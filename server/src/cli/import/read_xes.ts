/**
 * XES event logs (IEEE 1849): a record for each event of each trace. The event's attributes are its fields under their
 * keys (concept:name, time:timestamp …), those of its trace come with `case:` before the key.
 */
import { SaxesParser, type SaxesTagPlain } from "saxes";
import { exactNumber } from "../exact_numbers.ts";
import { decode, encodingOf } from "./decode.ts";
import { type Batch, type Fields, MAX_RECORD_BYTES, RecordProblem, Unreadable } from "./record.ts";

/** An attribute whose end has not come yet. */
type Open = { key: string; kind: string; value: unknown; inner: Fields | undefined };

/** Keeps what is wrong with an attribute. */
type Note = (key: string | undefined, rule: string) => void;

/** A case is a stream and an activity a type, if no option says otherwise. */
export const XES_DEFAULTS = { stream: "case-{case:concept:name}", type: "{concept:name|slug}", time: "time:timestamp" };

const ATTRIBUTES = new Set(["string", "date", "int", "float", "boolean", "id", "list", "container"]);
const MOST_LEVELS = 32;
/** An XML declaration lies within these. */
const DECLARATION_BYTES = 200;

/** Reads it, element by element. Document types are refused: with them come entities, which can grow without bound. */
export async function* readXes(bytes: AsyncIterable<Uint8Array>, encoding: string | undefined): AsyncGenerator<Batch> {
  const parser = new SaxesParser();
  let batch: Batch = [];
  let number = 0;
  let trace: Fields | undefined;
  let event: { fields: Fields; line: number; problem?: RecordProblem } | undefined;
  /** Of an attribute of the trace: then all its events have it. */
  let traceProblem: RecordProblem | undefined;
  const open: Open[] = [];
  let depth = 0;
  /** Where the outermost open attribute list began to grow: memory must have an end. */
  let begun = 0;
  /** Where the last event was closed. */
  let closed = -1;
  const refuse = (what: string, hint?: string): never => {
    throw new Unreadable(parser.line, what, hint);
  };

  /** In sound XML a wrong attribute is a matter of its record; the next one can be read. */
  const note: Note = (key, rule) => {
    if (event !== undefined) event.problem ??= new RecordProblem(key, rule);
    else traceProblem ??= new RecordProblem(key === undefined ? undefined : `case:${key}`, rule);
  };

  parser.on("error", (error) => {
    // Another element's end tag closes an event before it is told to be wrong: such an event may not be whole.
    if (closed === parser.position) batch.pop();
    refuse(`this is no XML: ${error.message.replace(/^\d+:\d+: /, "")}`);
  });
  parser.on("doctype", () => refuse("a document type (DOCTYPE) is refused", "XES has none; remove it."));
  parser.on("opentag", (tag) => {
    const name = tag.name.replace(/^xes:/, "");
    depth++;
    if (depth === 1 && name !== "log") refuse(`the root is <${tag.name}>; XES has <log>`);
    if (name === "trace" && depth === 2) trace = {};
    else if (name === "event" && (depth === 3 || depth === 2)) event = { fields: {}, line: parser.line };
    else if (ATTRIBUTES.has(name) && (event !== undefined || trace !== undefined)) open.push(begin(tag, name, note));
    else if (open.length > 0) open.push({ key: "", kind: "values", value: undefined, inner: undefined });
    if (open.length > MOST_LEVELS) refuse(`attributes may nest at most ${MOST_LEVELS} levels deep`);
    if (open.length === 0) begun = parser.position;
  });
  parser.on("closetag", (tag) => {
    const name = tag.name.replace(/^xes:/, "");
    depth--;
    const attribute = open.pop();
    if (attribute !== undefined) {
      const parent = open.at(-1);
      if (parent !== undefined) {
        parent.inner ??= {};
        if (attribute.kind === "values") Object.assign(parent.inner, attribute.inner);
        else add(parent.inner, attribute.key, finished(attribute));
      } else if (event !== undefined) add(event.fields, attribute.key, finished(attribute));
      else if (trace !== undefined) add(trace, `case:${attribute.key}`, finished(attribute));
    } else if (name === "event" && event !== undefined) {
      const fields = { ...copied(trace), ...event.fields };
      const { line, problem = traceProblem } = event;
      const text = JSON.stringify(fields);
      number++;
      batch.push(problem === undefined ? { number, line, text, fields } : { line, text, problem });
      event = undefined;
      closed = parser.position;
    } else if (name === "trace" && depth === 1) trace = traceProblem = undefined;
    if (event === undefined) begun = parser.position;
  });

  const declared = await declaredEncoding(bytes);
  for await (const text of decode(declared.bytes, encoding ?? declared.encoding)) {
    try {
      parser.write(text);
    } catch (error) {
      // What was read before is in order.
      yield batch;
      throw error;
    }
    if (batch.length > 0) yield batch;
    batch = [];
    if (parser.position - begun > MAX_RECORD_BYTES)
      refuse(`an event must not be longer than ${MAX_RECORD_BYTES} characters`);
  }
  parser.close();
  if (batch.length > 0) yield batch;
}

/** The encoding that the XML declaration names, and the bytes from the start. */
async function declaredEncoding(bytes: AsyncIterable<Uint8Array>) {
  const iterator = bytes[Symbol.asyncIterator]();
  const begun: Uint8Array[] = [];
  let length = 0;
  while (length < DECLARATION_BYTES) {
    const next = await iterator.next();
    if (next.done === true) break;
    begun.push(next.value);
    length += next.value.length;
  }
  const head = Buffer.concat(begun).subarray(0, DECLARATION_BYTES).toString("latin1");
  const label = /^(?:\xef\xbb\xbf)?<\?xml[^>]*\sencoding=["']([\w.:-]+)["']/.exec(head)?.[1];
  async function* all() {
    yield* begun;
    for (let next = await iterator.next(); next.done !== true; next = await iterator.next()) yield next.value;
  }
  return { bytes: all(), encoding: label === undefined ? "utf-8" : encodingOf(label) };
}

/** The begin of an attribute. What is wrong stays as it is, so that the record can be shown. */
function begin({ attributes }: SaxesTagPlain, kind: string, note: Note): Open {
  const { key, value = "" } = attributes;
  if (key === undefined) note(undefined, `<${kind}> has no key`);
  return { key: key ?? "", kind, value: readValue(kind, value, key, note), inner: undefined };
}

function readValue(kind: string, value: string, key: string | undefined, note: Note): unknown {
  const text = value.trim();
  if (kind === "boolean") {
    if (text === "true" || text === "1") return true;
    if (text === "false" || text === "0") return false;
    note(key, `must be true or false, not ${JSON.stringify(value.slice(0, 60))}`);
  }
  // INF and NaN are floats of XML that JSON does not have: they stay texts. So does +1.
  if (kind === "int" || kind === "float") return exactNumber(text) ?? value;
  return value;
}

/** An attribute with attributes of its own becomes an object of its value and of them; a list or container holds them only. */
function finished({ kind, value, inner }: Open): unknown {
  if (kind === "list" || kind === "container") return inner ?? {};
  return inner === undefined ? value : { value, ...inner };
}

/** Arrays may still grow behind an event, which must stay as it was. */
function copied(fields: Fields = {}): Fields {
  return Object.fromEntries(
    Object.entries(fields).map(([key, value]) => [key, Array.isArray(value) ? [...value] : value]),
  );
}

/** A key that comes again, as it does in lists, makes an array. */
function add(fields: Fields, key: string, value: unknown): void {
  const before = Object.hasOwn(fields, key) ? fields[key] : undefined;
  // In place: a copy for each would take a list of many minutes.
  if (Array.isArray(before)) return void before.push(value);
  const all = before === undefined ? value : [before, value];
  Object.defineProperty(fields, key, { value: all, enumerable: true, configurable: true, writable: true });
}
