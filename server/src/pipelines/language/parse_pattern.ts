// Patterns, `every e1=A -> e2=B within 5 sec`, and sequences, `every e1=A, e2=B`.
import type { PatternInput, SingleInput, State } from "./ast.ts";
import type { Clauses } from "./clauses.ts";
import { parseBasic } from "./parse_state.ts";
import { parseTime } from "./parse_time.ts";
import type { Reader } from "./reader.ts";

const SEPARATORS: ReadonlySet<string> = new Set(["->", ","]);
const CONTINUES: ReadonlySet<string> = new Set(["->", ",", "and", "or", "<", "*", "+", "?", "within"]);
/** Signs behind `every` and `not` where those are names. */
const BEHIND: ReadonlySet<string> = new Set(["(", "#", "!"]);

/** The sign between the states of a pattern or sequence, once it is known. */
interface Kind {
  separator: string | undefined;
}

/** The first stream of a pattern or join, where it is read already, and the number of its first token. */
export interface FirstState {
  input: SingleInput;
  begin: number;
}

/** Does a pattern or sequence begin here, for sure? */
export function startsPattern(reader: Reader): boolean {
  if (reader.peek().key === "(" || reader.peek(1).key === "=") return true;
  if (!reader.is("every") && !reader.is("not")) return false;
  return reader.isName(1) || BEHIND.has(reader.peek(1).key);
}

/** Was the stream just read the first state of a pattern or sequence? */
export function continuesPattern(reader: Reader): boolean {
  return reader.isOne(CONTINUES);
}

/** A pattern or sequence. */
export function parsePattern(reader: Reader, clauses: Clauses, before: FirstState | undefined): PatternInput {
  const start = before?.input.span.start ?? reader.source.place(reader.peek().start);
  const kind: Kind = { separator: undefined };
  const states = parseChain(reader, kind, before, true);
  const state = chain(states, { start, end: reader.end });
  const within = reader.is("within")
    ? clauses.read("within", () => {
        reader.next();
        return parseTime(reader);
      })
    : undefined;
  const span = { start, end: reader.end };
  return { kind: kind.separator === "," ? "sequence" : "pattern", state, within, span };
}

function chain(states: State[], span: State["span"]): State {
  return states.length === 1 ? (states[0] as State) : { kind: "next", states, span };
}

/** States with arrows or commas between them. Those in parentheses without every are no group of their own. */
function parseChain(reader: Reader, kind: Kind, before: FirstState | undefined, outer: boolean): State[] {
  const states: State[] = [];
  let begin = before?.begin ?? reader.index;
  for (;;) {
    const found = parseTerm(reader, kind, states.length === 0 ? before : undefined);
    const state = found[0] as State;
    if (outer && found.length === 1) reader.mark(begin, state);
    states.push(...found);
    if (!reader.isOne(SEPARATORS)) return states;
    begin = reader.index;
    const sign = reader.next();
    if (sign.key === ",") begin = reader.index;
    kind.separator ??= sign.key;
    if (sign.key === kind.separator) continue;
    const hint = "-> lets other events pass between two, a comma does not";
    throw reader.refuse("-> and , cannot be mixed", hint, sign);
  }
}

/** A state, with `every` or in parentheses. */
function parseTerm(reader: Reader, kind: Kind, before: FirstState | undefined): State[] {
  const first = reader.peek();
  if (before === undefined && isEvery(reader)) {
    reader.next();
    const states = reader.peek().key === "(" ? parseGroup(reader, kind) : [parseBasic(reader, undefined)];
    const span = reader.spanFrom(first);
    return [{ kind: "every", state: chain(states, { start: span.start, end: span.end }), span }];
  }
  return reader.is("(") && before === undefined ? parseGroup(reader, kind) : [parseBasic(reader, before?.input)];
}

function isEvery(reader: Reader): boolean {
  return reader.is("every") && (reader.isName(1) || BEHIND.has(reader.peek(1).key));
}

function parseGroup(reader: Reader, kind: Kind): State[] {
  return reader.nested(() => {
    reader.expect("(");
    const states = parseChain(reader, kind, undefined, false);
    reader.expect(")");
    return states;
  });
}
