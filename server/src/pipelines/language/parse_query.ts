// Queries and partitions.
import type { NestedQuery, Partition, PartitionKey, Query } from "./ast.ts";
import { Clauses } from "./clauses.ts";
import { parseAnnotations } from "./parse_annotation.ts";
import type { Head } from "./parse_definition.ts";
import { parseExpressionIn } from "./parse_expression.ts";
import { parseInput } from "./parse_input.ts";
import { parseEvents, parseOutput, parseRate } from "./parse_output.ts";
import { parseSelection } from "./parse_selection.ts";
import type { Reader } from "./reader.ts";

/** What definitions, queries and partitions begin with. */
export function parseHead(reader: Reader): Head {
  const first = reader.peek();
  const begin = reader.index;
  return { first, begin, annotations: parseAnnotations(reader) };
}

/** A query; its annotations are read. */
export function parseQueryIn(reader: Reader, head: Head): Query {
  const clauses = new Clauses(reader);
  const from = parseInput(reader, clauses);
  const select = parseSelection(reader, clauses);
  const rate = parseRate(reader, clauses);
  const output = clauses.read("into", () => parseOutput(reader, clauses, true));
  const { annotations } = head;
  const span = reader.spanFrom(head.first);
  const found: Query = clauses.own({ kind: "query", annotations, from, select, rate, output, span });
  reader.mark(head.begin, found);
  return found;
}

/** The query in the parentheses of another. */
export function parseNestedQuery(reader: Reader): NestedQuery {
  const clauses = new Clauses(reader);
  const from = parseInput(reader, clauses);
  const select = parseSelection(reader, clauses);
  const rate = parseRate(reader, clauses);
  const events = clauses.read("into", () => {
    reader.expect("return");
    return reader.peek().key === ")" ? undefined : parseEvents(reader);
  });
  return clauses.own({ from, select, rate, events });
}

/** `partition with (…) begin … end`; its annotations are read. */
export function parsePartition(reader: Reader, head: Head): Partition {
  const clauses = new Clauses(reader);
  const keys = clauses.read("partition", () => {
    reader.expect("partition");
    reader.expect("with");
    reader.expect("(");
    const found: PartitionKey[] = [];
    do found.push(parseKey(reader));
    while (reader.accept(","));
    reader.expect(")");
    return found;
  });
  clauses.read("begin", () => reader.expect("begin"));
  const queries: Query[] = [];
  do {
    while (reader.accept(";"));
    if (queries.length > 0 && reader.is("end")) break;
    queries.push(parseQueryIn(reader, parseHead(reader)));
  } while (reader.is(";"));
  clauses.read("end", () => reader.expect("end"));
  const { annotations, first } = head;
  const span = reader.spanFrom(first);
  const found: Partition = clauses.own({ kind: "partition", annotations, with: keys, queries, span });
  reader.mark(head.begin, found);
  return found;
}

function parseKey(reader: Reader): PartitionKey {
  const first = reader.peek();
  const begin = reader.index;
  const by = parseBy(reader);
  reader.expect("of");
  const found = { stream: reader.name("the name of a stream"), by, span: reader.spanFrom(first) };
  reader.mark(begin, found);
  return found;
}

/** An expression, or conditions with names and `or` between them. */
function parseBy(reader: Reader): PartitionKey["by"] {
  const key = parseExpressionIn(reader);
  if (!reader.is("as")) return { key };
  const ranges: { when: typeof key; as: string }[] = [];
  let when = key;
  for (;;) {
    reader.expect("as");
    ranges.push({ when, as: reader.expectKind("string", "a text in quotes").value });
    if (!reader.accept("or")) return { ranges };
    when = parseExpressionIn(reader);
  }
}
