// Queries and partitions as lines.
import type { Comment, NestedQuery, OnDemandQuery, Output, OutputRate, Partition, PartitionKey, Query } from "./ast.ts";
import { commented, ended, flow, indented, type Line, line, list } from "./layout.ts";
import { annotationLines } from "./print_definition.ts";
import { printExpression, printReference, printTime } from "./print_expression.ts";
import { inputLines, printStreamName } from "./print_input.ts";
import { printName, printText } from "./print_name.ts";
import { selectionLines } from "./print_selection.ts";

type Comments = Record<string, Comment[]>;

/** A query. */
export function queryLines(node: Query): Line[] {
  const comments = node.clauseComments ?? {};
  return commented(node.comments, [
    ...annotationLines(node.annotations),
    ...commented(comments["from"], inputLines(node.from, comments)),
    ...selectionLines(node.select, comments),
    ...rateLines(node.rate, comments),
    ...outputLines(node.output, comments),
  ]);
}

/** The query in the parentheses of another. */
export function nestedLines(node: NestedQuery): Line[] {
  const comments = node.clauseComments ?? {};
  return [
    ...commented(comments["from"], inputLines(node.from, comments)),
    ...selectionLines(node.select, comments),
    ...rateLines(node.rate, comments),
    ...commented(comments["into"], [line(`return${node.events === undefined ? "" : ` ${node.events} events`}`)]),
  ];
}

/** A partition. */
export function partitionLines(node: Partition): Line[] {
  const comments = node.clauseComments ?? {};
  const queries = node.queries.flatMap((query, index) => [
    ...(index === 0 ? [] : [line("")]),
    ...ended(indented(queryLines(query)), ";"),
  ]);
  return commented(node.comments, [
    ...annotationLines(node.annotations),
    ...commented(comments["partition"], list("partition with (", node.with.map(keyLines), ")")),
    ...commented(comments["begin"], [line("begin")]),
    ...queries,
    ...commented(comments["end"], [line("end")]),
  ]);
}

/** A query that is asked once. */
export function onDemandLines(node: OnDemandQuery): Line[] {
  const comments = node.clauseComments ?? {};
  const lines: Line[] = [];
  if (node.from !== undefined) {
    const { name, alias, on, within, per } = node.from;
    const clauses: Line[][] = [];
    const add = (clause: string, text: string) =>
      clauses.push(commented(comments[clause], [line(`${clause} ${text}`)]));
    if (on !== undefined) add("on", printExpression(on));
    if (within !== undefined) {
      add(
        "within",
        printExpression(within.start) + (within.end === undefined ? "" : `, ${printExpression(within.end)}`),
      );
    }
    if (per !== undefined) add("per", printExpression(per));
    const start = `from ${printStreamName(name)}${alias === undefined ? "" : ` as ${printName(alias)}`}`;
    lines.push(...commented(comments["from"], flow([line(start)], clauses)));
  }
  if (node.select !== undefined) lines.push(...selectionLines(node.select, comments));
  if (node.output !== undefined) lines.push(...outputLines(node.output, comments));
  return commented(node.comments, lines);
}

function keyLines(node: PartitionKey): Line[] {
  const by =
    "key" in node.by
      ? printExpression(node.by.key)
      : node.by.ranges.map((one) => `${printExpression(one.when)} as ${printText(one.as)}`).join(" or ");
  return commented(node.comments, [line(`${by} of ${printName(node.stream)}`)]);
}

function rateLines(node: OutputRate | undefined, comments: Comments): Line[] {
  if (node === undefined) return [];
  const every = "time" in node.every ? printTime(node.every.time) : `${node.every.events} events`;
  return commented(comments["output"], [line(`output ${node.kind} every ${every}`)]);
}

function outputLines(node: Output, comments: Comments): Line[] {
  const events = node.events === undefined ? "" : `${node.events} events`;
  const before = events === "" ? "" : `${events} `;
  const lines = (text: string, rest: Line[][] = []) => commented(comments["into"], flow([line(text)], rest));
  if (node.kind === "insert") return lines(`insert ${before}into ${printStreamName(node.into)}`);
  if (node.kind === "return") return lines(`return ${events}`.trimEnd());
  const verb = node.kind === "upsert" ? "update or insert into" : node.kind;
  const rest: Line[][] = [];
  if (node.kind !== "delete" && node.set.length > 0) {
    const items = node.set.map((one) =>
      commented(one.comments, [line(`${printReference(one.attribute)} = ${printExpression(one.value)}`)]),
    );
    rest.push(commented(comments["set"], list("set ", items, "")));
  }
  if (node.on !== undefined) rest.push(commented(comments["into on"], [line(`on ${printExpression(node.on)}`)]));
  return lines(`${verb} ${printStreamName(node.table)}${events === "" ? "" : ` for ${events}`}`, rest);
}
