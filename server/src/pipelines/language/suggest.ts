// What was probably meant.
import type { Token } from "./token.ts";

/** What to do about a token that stands where others are expected, where that can be guessed. */
export function suggestion(found: Token, before: Token | undefined, expected: string[]): string | undefined {
  const operator = expected.includes("an operator");
  if (found.text === "=" && (operator || before?.text === "==")) return "did you mean ==?";
  if (found.text === ">" && before?.text === "<") return "did you mean !=?";
  if (found.text === "!" && !operator) return "did you mean not?";
  if (expected.includes(";") && STARTS.has(found.key)) {
    return `did you forget the ; before ${found.text}?`;
  }
  if (found.kind === "string" && expected.includes("a name")) return "names stand without quotes, or in `…`";
  if (found.kind !== "name") return undefined;
  const other = OTHER_NAMES[found.key];
  if (other !== undefined && expected.includes(other)) return `did you mean ${other}?`;
  const near = nearest(found.key, expected);
  return near === undefined ? undefined : `did you mean ${near}?`;
}

/** What a definition, a query or a partition begins with. */
const STARTS: ReadonlySet<string> = new Set(["define", "from", "partition", "@"]);

/** What types and clauses are called elsewhere. */
const OTHER_NAMES: Record<string, string> = {
  ...{ boolean: "bool", integer: "int", bigint: "long", number: "double", real: "double", decimal: "double" },
  ...{ text: "string", varchar: "string", str: "string", json: "object", any: "object" },
  ...{ where: "[", create: "define", into: "insert", view: "table" },
  ...{ second: "sec", minute: "min" },
};

/** The keyword a word is next to: one or, in long ones, two letters wrong, missing, too many or exchanged. */
function nearest(word: string, expected: string[]): string | undefined {
  let best: string | undefined;
  let least = word.length > 5 ? 3 : 2;
  for (const key of expected) {
    if (!/^[a-z]+$/.test(key) || word.length > 20) continue;
    const away = distance(word, key);
    if (away < least) [best, least] = [key, away];
  }
  return best;
}

/** How many letters have to be put in, left out, replaced or exchanged with their neighbour. */
function distance(a: string, b: string): number {
  let before: number[] = [];
  let row = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const same = a[i - 1] === b[j - 1] ? 0 : 1;
      let least = Math.min((row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1, (row[j - 1] ?? 0) + same);
      const exchanged = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1];
      if (exchanged) least = Math.min(least, (before[j - 2] ?? 0) + 1);
      next.push(least);
    }
    [before, row] = [row, next];
  }
  return row[b.length] ?? 0;
}
