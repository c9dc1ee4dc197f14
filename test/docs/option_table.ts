// The options of a source, sink or mapper as a table of a page.
import type { EdgeFactory, OptionSpec } from "@gapless/server/pipelines";

/** The table, a line for each option; nothing where there are none. */
export function optionTable({ options }: Pick<EdgeFactory, "options">): string[] {
  const rows = Object.entries(options).map(([name, spec]) => [`\`${name}\``, defaultOf(spec), aboutOf(spec)]);
  return rows.length === 0 ? [] : table([["option", "unless said", ""], ...rows]);
}

function defaultOf(spec: OptionSpec): string {
  if (spec.default !== undefined) return spec.default === "\n" ? "`\\n`" : `\`${spec.default}\``;
  return spec.optional === true ? "" : "must be said";
}

function aboutOf({ about, choices, dynamic, aliases = [] }: OptionSpec): string {
  const more = [
    ...(choices === undefined ? [] : [choices.map((one) => `\`${one}\``).join(" ")]),
    ...(dynamic === true ? ["may hold `{{attribute}}`"] : []),
    ...(aliases.length === 0 ? [] : [`also ${aliases.map((one) => `\`${one}\``).join(", ")}`]),
  ];
  return [about, ...more].join("; ");
}

function table(rows: string[][]): string[] {
  const widths = (rows[0] as string[]).map((_, at) => Math.max(3, ...rows.map((row) => (row[at] as string).length)));
  const line = (row: string[]) => `| ${row.map((cell, at) => cell.padEnd(widths[at] as number)).join(" | ")} |`;
  const [head, ...body] = rows as [string[], ...string[][]];
  return [line(head), `| ${widths.map((width) => "-".repeat(width)).join(" | ")} |`, ...body.map(line)];
}
