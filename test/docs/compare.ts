// Shown output against real output, after masking what differs from run to run.

const MASKS: [RegExp, string][] = [
  [/[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/gi, "<uuid>"],
  [/\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(\.\d+)?(Z|\+00)/g, "<time>"],
  [/(127\.0\.0\.1|localhost):\d+/g, "<host>"],
  [/gpl_[\w-]+/g, "<key>"],
  [/"lease":"\d+"/g, '"lease":"<lease>"'],
  [/\bgapless_(default|server|docs)_[0-9a-f]{8}\b/g, "<role>"],
];

/** A text without ids, times, ports, keys and the width of columns. */
export function masked(text: string): string {
  return MASKS.reduce((rest, [pattern, mask]) => rest.replace(pattern, mask), text)
    .split("\n")
    .map((line) => line.replace(/-{2,}/g, "--").replace(/ {2,}/g, " ").trim())
    .filter((line) => line !== "")
    .join("\n");
}

/** The same for JSON, however it is broken into lines; other text as it is. */
export function comparable(text: string): unknown {
  const parts = jsonParts(text);
  return parts === undefined ? masked(text) : parts.map((part) => JSON.parse(masked(JSON.stringify(part))));
}

/** JSON values, one after the other, or undefined where there is anything else. */
function jsonParts(text: string): unknown[] | undefined {
  const parts: unknown[] = [];
  let rest = "";
  for (const line of text.trim().split("\n")) {
    rest += line;
    try {
      parts.push(JSON.parse(rest));
      rest = "";
    } catch {
      // more lines belong to it
    }
  }
  return rest.trim() === "" ? parts : undefined;
}
