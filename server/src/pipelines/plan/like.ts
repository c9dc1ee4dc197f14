// Patterns of like: % is any text, _ any character, \ takes the next one as it is.

/** Whether a text is like a pattern. */
export type Like = (text: string) => boolean;

const known = new Map<string, Like>();
const KEPT = 1000;

/**
 * The test of a pattern. Between two % the first place that fits is the best one, so nothing is tried again: the time is bounded by
 * length of text × length of pattern, where a regular expression with many `.*` would take forever.
 */
export function likeTest(pattern: string): Like {
  const found = known.get(pattern);
  if (found !== undefined) return found;
  const test = compileLike(pattern);
  // Patterns may come with the events: what is kept of them is bounded.
  if (known.size >= KEPT) known.clear();
  known.set(pattern, test);
  return test;
}

function compileLike(pattern: string): Like {
  const [first = "", ...others] = segmentsOf(pattern);
  const last = others.pop();
  if (last === undefined) {
    const whole = new RegExp(`^${first}$`, "u");
    return (text) => whole.test(text);
  }
  const start = new RegExp(`^${first}`, "u");
  const end = new RegExp(`${last}$`, "u");
  const between = others.filter((segment) => segment !== "").map((segment) => new RegExp(segment, "gu"));
  return (text) => {
    let from = start.exec(text)?.[0].length;
    if (from === undefined) return false;
    for (const segment of between) {
      segment.lastIndex = from;
      if (!segment.test(text)) return false;
      from = segment.lastIndex;
    }
    return end.test(text.slice(from));
  };
}

/** What stands between the % of a pattern, as regular expressions of fixed length. */
function segmentsOf(pattern: string): string[] {
  const segments = [""];
  const characters = [...pattern];
  for (let at = 0; at < characters.length; at++) {
    const character = characters[at] as string;
    if (character === "%") segments.push("");
    else {
      const isEscape = character === "\\" && at + 1 < characters.length;
      const part = isEscape ? escaped(characters[++at] as string) : character === "_" ? "[^]" : escaped(character);
      segments[segments.length - 1] += part;
    }
  }
  return segments;
}

function escaped(character: string): string {
  return /[\^$\\.*+?()[\]{}|/]/.test(character) ? `\\${character}` : character;
}
