// How often and where results go.
import type { EventKind, Output, OutputRate, SetItem } from "./ast.ts";
import type { Clauses } from "./clauses.ts";
import { parseExpressionIn } from "./parse_expression.ts";
import { parseStreamName, parseTableName } from "./parse_input.ts";
import { parseReference, whole } from "./parse_reference.ts";
import { isTime, parseTime } from "./parse_time.ts";
import type { Reader } from "./reader.ts";

const KINDS: ReadonlySet<string> = new Set(["all", "expired", "current"]);
const RATES: ReadonlySet<string> = new Set(["all", "first", "last", "snapshot"]);

/** `output last every 5 sec`, if it stands here. */
export function parseRate(reader: Reader, clauses: Clauses): OutputRate | undefined {
  if (!reader.is("output")) return undefined;
  return clauses.read("output", () => {
    const first = reader.next();
    const kind = reader.isOne(RATES) ? (reader.next().key as OutputRate["kind"]) : "all";
    reader.expect("every");
    return { kind, every: parseEvery(reader, kind), span: reader.spanFrom(first) };
  });
}

function parseEvery(reader: Reader, kind: OutputRate["kind"]): OutputRate["every"] {
  if (isTime(reader)) return { time: parseTime(reader) };
  if (kind === "snapshot") throw reader.miss("a length of time such as 5 sec");
  const { kind: found } = reader.peek();
  if (found !== "int") throw reader.miss("a length of time such as 5 sec", "a number of events");
  const events = whole(reader);
  if (!reader.is("events")) throw reader.miss("a unit of time");
  reader.next();
  return { events };
}

/** `all events`, `expired events`, `current events`, `events`. */
export function parseEvents(reader: Reader): EventKind {
  const kind = reader.isOne(KINDS) ? (reader.next().key as EventKind) : "current";
  reader.expect("events");
  return kind;
}

/** Is a kind of events next? */
function startsEvents(reader: Reader): boolean {
  return reader.isOne(KINDS) || reader.is("events");
}

/** `insert into …`, `delete …`, `update …`, `update or insert into …`. */
export function parseOutput(reader: Reader, clauses: Clauses, returns: boolean): Output {
  const first = reader.peek();
  const span = () => reader.spanFrom(first);
  if (reader.accept("insert")) {
    const events = startsEvents(reader) ? parseEvents(reader) : undefined;
    reader.expect("into");
    return { kind: "insert", events, into: parseStreamName(reader), span: span() };
  }
  if (reader.accept("delete")) {
    const table = parseTableName(reader);
    const events = parseFor(reader);
    const on = reader.is("on") ? parseOn(reader, clauses) : undefined;
    return { kind: "delete", table, events, on, span: span() };
  }
  if (reader.accept("update")) {
    // A table may be called `or`.
    const kind = reader.peek().key === "or" && reader.peek(1).key === "insert" ? "upsert" : "update";
    if (kind === "upsert") for (const word of ["or", "insert", "into"]) reader.expect(word);
    const table = parseTableName(reader);
    const events = parseFor(reader);
    const set = reader.is("set") ? clauses.read("set", () => parseSet(reader)) : [];
    return { kind, table, events, set, on: parseOn(reader, clauses), span: span() };
  }
  if (returns && reader.accept("return")) {
    return { kind: "return", events: startsEvents(reader) ? parseEvents(reader) : undefined, span: span() };
  }
  throw reader.fail();
}

/** `for all events`. */
function parseFor(reader: Reader): EventKind | undefined {
  return reader.accept("for") ? parseEvents(reader) : undefined;
}

function parseOn(reader: Reader, clauses: Clauses) {
  return clauses.read("into on", () => {
    reader.expect("on");
    return parseExpressionIn(reader);
  });
}

function parseSet(reader: Reader): SetItem[] {
  const items: SetItem[] = [];
  reader.expect("set");
  do {
    const first = reader.peek();
    const begin = reader.index;
    const attribute = parseReference(reader);
    reader.expect("=");
    const item = { attribute, value: parseExpressionIn(reader), span: reader.spanFrom(first) };
    items.push(item);
    reader.mark(begin, item);
  } while (reader.accept(","));
  return items;
}
