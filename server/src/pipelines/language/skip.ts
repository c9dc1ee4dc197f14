// Where comments, texts and scripts end.

/** The offset behind the comment that begins here, if one does. One that is never closed runs to the end. */
export function skipComment(text: string, at: number): number | undefined {
  const first = text[at];
  if (first === "-" && text[at + 1] === "-") return endOfLine(text, at);
  if (first !== "/" || text[at + 1] !== "*") return undefined;
  const close = text.indexOf("*/", at + 2);
  return close < 0 ? text.length : close + 2;
}

/** The string that begins here, if one does: its value and the offset behind it; no value where it is never closed. */
export function skipString(text: string, at: number): { value: string | undefined; end: number } | undefined {
  const quote = text[at];
  if (quote !== "'" && quote !== '"') return undefined;
  if (text.startsWith('"""', at)) {
    const close = text.indexOf('"""', at + 3);
    return close < 0 ? { value: undefined, end: text.length } : { value: text.slice(at + 3, close), end: close + 3 };
  }
  // No more than the text itself is looked at: a line of many texts would take the square of its length.
  for (let end = at + 1; end < text.length; end++) {
    const char = text[end];
    if (char === "\n" || char === "\r") return { value: undefined, end };
    if (char !== quote) continue;
    // A quote written twice is one: '…' only, as """ begins another kind.
    if (quote === "'" && text[end + 1] === "'") {
      end++;
      continue;
    }
    const value = text.slice(at + 1, end);
    return { value: quote === "'" ? value.replaceAll("''", "'") : value, end: end + 1 };
  }
  return { value: undefined, end: text.length };
}

/** The script in braces that begins here: the offset behind it, and whether it is closed. Braces in texts and comments of the script do not count. */
export function skipScript(text: string, at: number): { closed: boolean; end: number } {
  let depth = 0;
  /** Up to where a quote has no partner: not looked for again, so that this stays linear. */
  const alone: Record<string, number> = { "'": 0, '"': 0, "`": 0 };
  let end = at;
  while (end < text.length) {
    const char = text[end] as string;
    if (char === "{") depth++;
    else if (char === "}" && --depth === 0) return { closed: true, end: end + 1 };
    else if (char === "/" && text[end + 1] === "/") end = endOfLine(text, end) - 1;
    else if (char === "/" && text[end + 1] === "*") end = (skipComment(text, end) ?? end) - 1;
    else if (end >= (alone[char] ?? Number.POSITIVE_INFINITY)) {
      const { closed, end: stop } = closing(text, end);
      if (closed) end = stop;
      else alone[char] = stop;
    }
    end++;
  }
  return { closed: false, end };
}

/** Where a quote of a script is closed; else where it would have had to be: at the end of the line, but for `…`. */
function closing(text: string, at: number): { closed: boolean; end: number } {
  const quote = text[at];
  for (let end = at + 1; end < text.length; end++) {
    const char = text[end];
    if (char === "\\") end++;
    else if (char === quote) return { closed: true, end };
    else if (char === "\n" && quote !== "`") return { closed: false, end };
  }
  return { closed: false, end: text.length };
}

function endOfLine(text: string, at: number): number {
  LINE_END.lastIndex = at;
  return LINE_END.exec(text)?.index ?? text.length;
}

const LINE_END = /[\r\n]/g;
