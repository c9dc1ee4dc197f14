// The few forms of Markdown that the references are made of.

/** A heading. */
export function heading(level: number, text: string): string {
  return `${"#".repeat(level)} ${text}`;
}

/** A row of a table. */
export function row(...cells: (string | number | null)[]): string {
  return `| ${cells
    .map((cell) =>
      String(cell ?? "")
        .replaceAll("|", "\\|")
        .replaceAll("\n", " "),
    )
    .join(" | ")} |`;
}

/** A table. */
export function table(names: string[], rows: string[]): string {
  return [row(...names), `|${names.map(() => "---").join("|")}|`, ...rows].join("\n");
}
