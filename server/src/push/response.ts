/** Reads of an answer what is kept of it, and no byte more than that. */
import type { IncomingMessage } from "node:http";
import { isCredential } from "./headers.ts";

/** What is kept of a body. */
export type Kept = { readonly responseBody: string; readonly truncated?: true };

/** How much of a head is kept, in characters. */
export const MAX_HEAD = 4096;

/** The status line and the headers, as they came; credentials without their values. */
export function headOf(answer: IncomingMessage): string {
  const lines = [`HTTP/${answer.httpVersion} ${answer.statusCode ?? 0} ${answer.statusMessage ?? ""}`.trimEnd()];
  for (let at = 0; at + 1 < answer.rawHeaders.length; at += 2) {
    const [name = "", value = ""] = answer.rawHeaders.slice(at, at + 2);
    lines.push(`${name}: ${isCredential(name) ? "***" : value}`);
  }
  return printable(lines.join("\r\n")).slice(0, MAX_HEAD);
}

/**
 * Reads the body up to `maxBytes`, then closes the connection: what is behind has no end that anybody knows.
 * Rejects if the connection ends before the answer does.
 */
export function readAnswer(answer: IncomingMessage, maxBytes: number): Promise<Kept> {
  const encoding = answer.headers["content-encoding"]?.trim().toLowerCase() ?? "identity";
  return new Promise((resolve, reject) => {
    const parts: Buffer[] = [];
    let length = 0;
    const keep = (truncated: boolean): Kept => {
      const bytes = Buffer.concat(parts).subarray(0, maxBytes);
      // Unpacking could make gigabytes of a few kilobytes.
      const body =
        encoding === "identity" || length === 0 ? textOf(bytes) : `(${printable(encoding).slice(0, 40)}, not unpacked)`;
      return { responseBody: body, ...(truncated ? { truncated } : {}) };
    };
    answer.on("data", (part: Buffer) => {
      parts.push(part);
      length += part.length;
      if (length <= maxBytes) return;
      answer.removeAllListeners("data");
      resolve(keep(true));
      answer.destroy();
    });
    let whole = false;
    answer.once("end", () => {
      whole = true;
      resolve(keep(false));
    });
    answer.on("error", reject);
    answer.once("close", () => {
      // Making an error costs more than the rest of this; most closes are the good end.
      if (!whole && length <= maxBytes) reject(new Error("the connection broke before the answer was complete"));
    });
  });
}

/** A character that was cut in half at the limit goes; Postgres has no NUL in its texts. */
function textOf(bytes: Buffer): string {
  return printable(new TextDecoder("utf-8").decode(bytes, { stream: true }));
}

function printable(text: string): string {
  return text.replaceAll("\0", "\ufffd");
}
