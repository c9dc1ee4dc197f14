/**
 * The path of the value at `offset` in a JSON text, such as `events[0].data.amount`.
 * Only called once an error is known, so that reading well-formed input pays nothing for it. Everything before
 * `offset` has been read already and is sound.
 */
export function pathAt(text: string, offset: number): string {
  const frames: { array: boolean; index: number; key: string }[] = [];
  let key = "";
  for (let i = 0; i < offset; i++) {
    const c = text[i];
    const top = frames.at(-1);
    if (c === '"') {
      const start = i;
      for (i++; i < offset && text[i] !== '"'; i++) if (text[i] === "\\") i++;
      if (i < offset && top !== undefined && !top.array) key = text.slice(start, i + 1);
    } else if (c === ":" && top !== undefined) top.key = decode(key);
    else if (c === "{" || c === "[") frames.push({ array: c === "[", index: 0, key: "" });
    else if (c === "}" || c === "]") frames.pop();
    else if (c === "," && top !== undefined) {
      top.index++;
      top.key = "";
    }
  }
  let path = "";
  for (const frame of frames) {
    if (frame.array) path += `[${frame.index}]`;
    else if (frame.key !== "") path += path === "" ? frame.key : `.${frame.key}`;
    if (path.length > 200) return `${path.slice(0, 200)}…`;
  }
  return path;
}

function decode(key: string): string {
  try {
    const name: unknown = JSON.parse(key);
    return typeof name === "string" ? name : key;
  } catch {
    return key;
  }
}
