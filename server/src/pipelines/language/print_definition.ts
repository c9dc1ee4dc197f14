// Definitions and annotations as lines.
import type { AggregationDefinition, Annotation, AttributeDefinition, Definition } from "./ast.ts";
import { commented, ended, type Line, line, list } from "./layout.ts";
import { printCall, printReference, printTime } from "./print_expression.ts";
import { printSingle } from "./print_input.ts";
import { printKey, printName, printText } from "./print_name.ts";
import { selectionLines } from "./print_selection.ts";

/** A definition. */
export function definitionLines(node: Definition): Line[] {
  const lines = node.kind === "aggregation" ? aggregationLines(node) : bodyLines(node);
  const define = commented(node.clauseComments?.["define"], lines.slice(0, 1));
  return commented(node.comments, [...annotationLines(node.annotations), ...define, ...lines.slice(1)]);
}

/** Annotations, each in a line of its own. */
export function annotationLines(annotations: Annotation[]): Line[] {
  return annotations.flatMap(annotation);
}

function annotation(node: Annotation): Line[] {
  const name = `@${node.app ? "app:" : ""}${printName(node.name)}`;
  const elements = node.elements.map((one) => {
    const key = one.key === undefined ? "" : `${printKey(one.key)} = `;
    return commented(one.comments, [line(key + printText(one.value))]);
  });
  const content = [...elements, ...node.annotations.map(annotation)];
  return commented(node.comments, content.length === 0 ? [line(name)] : list(`${name}(`, content, ")"));
}

function bodyLines(node: Exclude<Definition, AggregationDefinition>): Line[] {
  const start = `define ${node.kind} ${printName(node.name)}`;
  switch (node.kind) {
    case "stream":
    case "table":
      return list(`${start} (`, attributes(node.attributes), ")");
    case "window": {
      const output = node.output === undefined ? "" : ` output ${node.output} events`;
      return list(`${start} (`, attributes(node.attributes), `) ${printCall(node.window)}${output}`);
    }
    case "trigger":
      return [line(`${start} at ${"text" in node.at ? printText(node.at.text) : `every ${printTime(node.at.every)}`}`)];
    case "function":
      return [line(`${start}[${printName(node.language)}] return ${node.returns} {${node.body}}`)];
  }
}

function attributes(nodes: AttributeDefinition[]): Line[][] {
  return nodes.map((one) => commented(one.comments, [line(`${printName(one.name)} ${one.type}`)]));
}

function aggregationLines(node: AggregationDefinition): Line[] {
  const comments = node.clauseComments ?? {};
  const by = node.by === undefined ? "" : ` by ${printReference(node.by)}`;
  const every = "list" in node.every ? node.every.list.join(", ") : `${node.every.from} ... ${node.every.to}`;
  return [
    line(`define aggregation ${printName(node.name)}`),
    ...commented(comments["from"], [line(`from ${printSingle(node.from)}`)]),
    ...selectionLines(node.select, comments),
    ...commented(comments["aggregate"], ended([line("aggregate")], `${by} every ${every}`)),
  ];
}
