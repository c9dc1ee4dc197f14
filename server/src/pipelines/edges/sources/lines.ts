// Bytes that come piece by piece, as lines.

/** The lines of a text in UTF-8, without what ends them. The last need not be ended. */
export async function* linesOf(pieces: AsyncIterable<Uint8Array | string>): AsyncGenerator<string> {
  const decoder = new TextDecoder();
  let rest = "";
  for await (const piece of pieces) {
    rest += typeof piece === "string" ? piece : decoder.decode(piece, { stream: true });
    let from = 0;
    for (let end = rest.indexOf("\n"); end >= 0; end = rest.indexOf("\n", from)) {
      yield rest.slice(from, rest[end - 1] === "\r" ? end - 1 : end);
      from = end + 1;
    }
    if (from > 0) rest = rest.slice(from);
  }
  rest += decoder.decode();
  if (rest !== "") yield rest;
}

/** Lines, but those within quotes of CSV are one: `isOpen` says whether a quote is open at the end of a text. */
export async function* recordsOf(lines: AsyncIterable<string>): AsyncGenerator<{ text: string; line: number }> {
  let open: { text: string; line: number } | undefined;
  let number = 0;
  for await (const text of lines) {
    number++;
    if (open === undefined) open = { text, line: number };
    else open.text += `\n${text}`;
    if (hasOpenQuote(open.text)) continue;
    yield open;
    open = undefined;
  }
  if (open !== undefined) yield open;
}

function hasOpenQuote(text: string): boolean {
  let count = 0;
  for (let at = text.indexOf('"'); at >= 0; at = text.indexOf('"', at + 1)) count++;
  return count % 2 === 1;
}
