// Lines of CSV: cells between delimiters, in quotes where they hold one, a quote or a line break.

/** Something that is no CSV. */
export class CsvError extends Error {
  override name = "CsvError";
}

/** A cell, and whether it stood in quotes: an empty one without them is null. */
export interface Cell {
  text: string;
  quoted: boolean;
}

/** The lines of a text, each with its cells. Empty lines are none. Throws a CsvError where a quote is not closed. */
export function readCsv(text: string, delimiter: string): Cell[][] {
  const lines: Cell[][] = [];
  let line: Cell[] = [];
  let at = text.startsWith("\ufeff") ? 1 : 0;
  const begins = () => text.startsWith(delimiter, at);
  const atEnd = () =>
    at >= text.length || text[at] === "\n" || (text[at] === "\r" && (text[at + 1] === "\n" || at + 1 === text.length));
  for (;;) {
    const start = at;
    while (text[at] === " " && delimiter !== " ") at++;
    if (text[at] === '"') {
      let cell = "";
      for (at++; ; at++) {
        if (at >= text.length) throw new CsvError(`a quote is not closed: ${text.slice(start, start + 60)}`);
        if (text[at] !== '"') cell += text[at];
        else if (text[at + 1] === '"') cell += text[at++];
        else break;
      }
      at++;
      while (text[at] === " " && delimiter !== " ") at++;
      if (!begins() && !atEnd())
        throw new CsvError(`after a quoted cell there is '${text.slice(at, at + 20)}', not ${delimiter}`);
      line.push({ text: cell, quoted: true });
    } else {
      at = start;
      while (!begins() && !atEnd()) at++;
      line.push({ text: text.slice(start, at), quoted: false });
    }
    if (begins()) {
      at += delimiter.length;
      continue;
    }
    if (line.length > 1 || line[0]?.quoted || line[0]?.text !== "") lines.push(line);
    line = [];
    if (text[at] === "\r") at++;
    if (text[at] === "\n") at++;
    if (at >= text.length) return lines;
  }
}

/** A cell as it is written. What reads it back gets the same: an empty text is in quotes, null is nothing. */
export function writeCell(text: string | null, delimiter: string): string {
  if (text === null) return "";
  const isPlain = text !== "" && text.trim() === text && !text.includes(delimiter) && !/["\r\n\ufeff]/.test(text);
  return isPlain ? text : `"${text.replaceAll('"', '""')}"`;
}
