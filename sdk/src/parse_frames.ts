/** Takes server-sent events apart (HTML standard, "event stream interpretation"), however the bytes are cut into chunks. */

/** One frame. */
export type Frame = { event: string; id: string; data: string };

/** A parser of one connection. */
export type FrameParser = {
  /** The frames that end in this chunk. A frame without its end is kept; if the end never comes it never was. */
  push(chunk: Uint8Array): Frame[];
  /** How long the server asked to wait before coming back. */
  readonly retryMs: number | undefined;
};

/** Makes a parser. */
export function createFrameParser(): FrameParser {
  const decoder = new TextDecoder();
  let line = "";
  let afterReturn = false;
  let event = "";
  let id = "";
  let data: string[] = [];
  let retryMs: number | undefined;

  function take(found: Frame[]): void {
    if (line === "") {
      if (data.length > 0) found.push({ event: event === "" ? "message" : event, id, data: data.join("\n") });
      event = "";
      data = [];
      return;
    }
    const colon = line.indexOf(":");
    const name = colon < 0 ? line : line.slice(0, colon);
    const value = colon < 0 ? "" : line.slice(line[colon + 1] === " " ? colon + 2 : colon + 1);
    if (name === "data") data.push(value);
    else if (name === "event") event = value;
    else if (name === "id" && !value.includes("\0")) id = value;
    else if (name === "retry" && /^\d{1,9}$/.test(value)) retryMs = Number(value);
  }

  return {
    push(chunk) {
      const found: Frame[] = [];
      let text = decoder.decode(chunk, { stream: true });
      if (text === "") return found;
      // The line feed of a CRLF that was cut in two.
      if (afterReturn && text.startsWith("\n")) text = text.slice(1);
      afterReturn = text.endsWith("\r");
      const lines = text.split(/\r\n|\n|\r/);
      const rest = lines.pop() ?? "";
      for (const end of lines) {
        line += end;
        take(found);
        line = "";
      }
      line += rest;
      return found;
    },
    get retryMs() {
      return retryMs;
    },
  };
}
