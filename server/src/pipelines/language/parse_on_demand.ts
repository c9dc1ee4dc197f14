// Queries that are asked once.
import type { OnDemandQuery } from "./ast.ts";
import { Clauses } from "./clauses.ts";
import { parseStreamName } from "./parse_input.ts";
import { parseRange } from "./parse_join.ts";
import { parseOutput } from "./parse_output.ts";
import { expressionBehind, parseSelection } from "./parse_selection.ts";
import type { Reader } from "./reader.ts";

/** `from Table on … select …`, `select … insert into Table`, `delete Table on …`. */
export function parseOnDemandIn(reader: Reader): OnDemandQuery {
  const first = reader.peek();
  const begin = reader.index;
  const clauses = new Clauses(reader);
  const from = reader.is("from") ? parseFrom(reader, clauses) : undefined;
  const select = reader.is("select") ? parseSelection(reader, clauses) : undefined;
  const output = from === undefined ? clauses.read("into", () => parseOutput(reader, clauses, false)) : undefined;
  if (output?.kind === "insert" && select === undefined) {
    throw reader.refuse("it is not said what is inserted", "begin with select …", first);
  }
  const found: OnDemandQuery = clauses.own({ kind: "onDemand", from, select, output, span: reader.spanFrom(first) });
  reader.mark(begin, found);
  return found;
}

function parseFrom(reader: Reader, clauses: Clauses): OnDemandQuery["from"] {
  return clauses.read("from", () => {
    reader.expect("from");
    const name = parseStreamName(reader, "the name of a table, window or aggregation");
    const alias = reader.accept("as") ? reader.name("another name of the table") : undefined;
    const on = expressionBehind(reader, clauses, "on");
    return { name, alias, on, ...parseRange(reader, clauses) };
  });
}
