/** Rows for people: columns as wide as what is in them. */

/** A table with a head. Control characters are replaced: they could rewrite the screen. */
export function table(head: string[], rows: (string | null)[][]): string {
  const cells = [head, ...rows.map((row) => row.map((cell) => (cell ?? "–").replace(/\p{Cc}/gu, "�")))];
  const widths = head.map((_, column) => Math.max(...cells.map((row) => row[column]?.length ?? 0)));
  return cells
    .map(
      (row) =>
        `${row
          .map((cell, column) => cell.padEnd(widths[column] ?? 0))
          .join("  ")
          .trimEnd()}\n`,
    )
    .join("");
}

/** Names with their values, a line each. */
export function pairs(entries: [string, string | null][]): string {
  return table(["", ""], entries).replace(/^\n/, "");
}
