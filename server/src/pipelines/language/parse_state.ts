// One state of a pattern: an event, several of them, two at once, or none for a time.
import type { AbsentState, SingleInput, State, StreamState } from "./ast.ts";
import { parseSingle } from "./parse_input.ts";
import { whole } from "./parse_reference.ts";
import { parseTime } from "./parse_time.ts";
import type { Reader } from "./reader.ts";

const OPERATORS: ReadonlySet<string> = new Set(["and", "or"]);

/** `e1=A[…]`, `A<2:5>`, `e1=A and not B for 5 sec`; the stream may be read already. */
export function parseBasic(reader: Reader, input: SingleInput | undefined): State {
  const left = parseOne(reader, input);
  if (left.kind === "event") {
    const counted = parseCount(reader, left);
    if (counted !== undefined) return counted;
  }
  if (!reader.isOne(OPERATORS)) return alone(reader, left);
  const op = reader.next().key as "and" | "or";
  const right = parseOne(reader, undefined);
  for (const [one, other] of [
    [left, right],
    [right, left],
  ] as const) {
    if (one.kind !== "absent" || one.for !== undefined || (op === "and" && other.kind === "event")) continue;
    throw missingTime(reader, one);
  }
  if (reader.isOne(OPERATORS)) throw reader.refuse(`${op} joins two states`, "put the others in a query of their own");
  return { kind: "logical", op, left, right, span: { start: left.span.start, end: reader.end } };
}

function alone(reader: Reader, state: StreamState | AbsentState): State {
  if (state.kind === "absent" && state.for === undefined) throw missingTime(reader, state);
  return state;
}

function missingTime(reader: Reader, { input }: AbsentState) {
  reader.is("for");
  return reader.refuse(`it is not said for how long ${input.stream.name} has to stay away`, "add for 5 sec, say");
}

function parseOne(reader: Reader, read: SingleInput | undefined): StreamState | AbsentState {
  const first = reader.peek();
  if (read === undefined && isNot(reader)) {
    reader.next();
    const input = parseSource(reader);
    const time = reader.accept("for") ? parseTime(reader) : undefined;
    return { kind: "absent", input, for: time, span: reader.spanFrom(first) };
  }
  let name: string | undefined;
  if (read === undefined && reader.isName() && reader.peek(1).key === "=") {
    name = reader.name();
    reader.next();
  }
  const input = read === undefined ? parseSource(reader) : checked(reader, read);
  return {
    kind: "event",
    name,
    input,
    span: { start: read?.span.start ?? reader.source.place(first.start), end: reader.end },
  };
}

function isNot(reader: Reader): boolean {
  return reader.is("not") && (reader.isName(1) || ["#", "!"].includes(reader.peek(1).key));
}

function parseSource(reader: Reader): SingleInput {
  return checked(reader, parseSingle(reader));
}

function checked(reader: Reader, input: SingleInput): SingleInput {
  if (!input.handlers.some((one) => one.kind === "window")) return input;
  throw reader.refuse(
    "a state of a pattern has no window",
    "windows stand in queries of their own; within limits the time of a pattern",
  );
}

const SIGNS = { "*": [0, undefined], "+": [1, undefined], "?": [0, 1] } as const;

function parseCount(reader: Reader, state: StreamState): State | undefined {
  const span = () => ({ start: state.span.start, end: reader.end });
  for (const sign of ["*", "+", "?"] as const) {
    if (!reader.accept(sign)) continue;
    const [min, max] = SIGNS[sign];
    return { kind: "count", state, min, max, sign, span: span() };
  }
  const first = reader.peek();
  if (!reader.accept("<")) return undefined;
  const low = reader.isKind("int", "a whole number") ? whole(reader) : undefined;
  const range = low === undefined ? reader.expect(":") : reader.accept(":");
  const high = range && (low === undefined || reader.isKind("int", "a whole number")) ? whole(reader) : undefined;
  reader.expect(">");
  const min = low ?? 0;
  const max = range ? high : min;
  if (max !== undefined && max < min)
    throw reader.refuse(`${min} is more than ${max}`, "write the smaller first", first);
  return { kind: "count", state, min, max, sign: "<>", span: span() };
}
