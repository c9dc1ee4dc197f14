// Findings as a table for a terminal.
import type { Bound, Finding } from "./bench.ts";

const HEAD = ["", "median", "spread", "peer", "ratio", "gate", "goal", ""];

/** The table. */
export function table(findings: Finding[]): string {
  const rows = [HEAD, ...findings.map(row)];
  const widths = HEAD.map((_, column) => Math.max(...rows.map((cells) => cells[column]?.length ?? 0)));
  return rows
    .map((cells) =>
      cells
        .map((cell, column) => (column === 0 ? cell.padEnd(widths[0] ?? 0) : cell.padStart(widths[column] ?? 0)))
        .join("  ")
        .trimEnd(),
    )
    .join("\n");
}

function row(finding: Finding): string[] {
  const { what, value, unit, samples, peer, ratio } = finding;
  return [
    what,
    `${digits(value)} ${unit}`,
    samples.length < 2 ? "" : `${digits(Math.min(...samples))}–${digits(Math.max(...samples))}`,
    peer === undefined ? "" : `${peer.what} ${digits(peer.value)}`,
    ratio === undefined ? "" : `${ratio.toFixed(2)} ×`,
    bound(finding.gate),
    bound(finding.goal),
    verdict(finding),
  ];
}

function bound(limit: Bound | undefined): string {
  if (limit === undefined) return "";
  return "atLeast" in limit ? `≥ ${limit.atLeast.toLocaleString("en")}` : `≤ ${limit.atMost.toLocaleString("en")}`;
}

function verdict({ gateMet, goalMet }: Finding): string {
  if (gateMet === undefined) return "";
  if (!gateMet) return "MISSED";
  return goalMet === false ? "met, goal not" : "met";
}

/** Three or four significant digits. */
export function digits(value: number): string {
  if (!Number.isFinite(value)) return "–";
  return value.toLocaleString("en", { maximumSignificantDigits: Math.abs(value) >= 1000 ? 4 : 3 });
}
