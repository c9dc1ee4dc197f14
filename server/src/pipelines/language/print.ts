// From trees to texts: one layout for all, a clause per line.
import type { App, Definition, Element, Expression, OnDemandQuery } from "./ast.ts";
import { commented, ended, type Line, line, textOf } from "./layout.ts";
import { annotationLines, definitionLines } from "./print_definition.ts";
import { printExpression } from "./print_expression.ts";
import { onDemandLines, partitionLines, queryLines } from "./print_query.ts";

/** The text of a tree, in the one layout. What it says is the same, comments included; spelling and order of clauses are set right. */
export function print(node: App | Definition | Element | OnDemandQuery | Expression): string {
  switch (node.kind) {
    case "app":
      return printApp(node);
    case "stream":
    case "table":
    case "window":
    case "trigger":
    case "function":
    case "aggregation":
      return textOf(definitionLines(node));
    case "query":
      return textOf(queryLines(node));
    case "partition":
      return textOf(partitionLines(node));
    case "onDemand":
      return textOf(onDemandLines(node));
    default:
      return printExpression(node);
  }
}

function printApp(app: App): string {
  const lines = annotationLines(app.annotations);
  let before: "none" | "short" | "long" = lines.length > 0 ? "long" : "none";
  for (const node of [...app.definitions, ...app.elements]) {
    const own = statementLines(node);
    // Definitions of one line stand together.
    const size = own.length === 1 ? "short" : "long";
    if (before !== "none" && (before === "long" || size === "long")) lines.push(line(""));
    lines.push(...ended(own, ";"));
    before = size;
  }
  const last = commented(app.comments, []);
  if (last.length > 0 && lines.length > 0) lines.push(line(""));
  lines.push(...last);
  return lines.length === 0 ? "" : `${textOf(lines)}\n`;
}

function statementLines(node: Definition | Element): Line[] {
  if (node.kind === "query") return queryLines(node);
  return node.kind === "partition" ? partitionLines(node) : definitionLines(node);
}
