/** Bytes as lines, without ever holding more than a chunk and a line. */
import { isUtf8 } from "node:buffer";
import { refuseUtf16 } from "./decode.ts";
import { MAX_RECORD_BYTES } from "./record.ts";

/** A line without its end; `rule` says why it is none that can be read. */
export type Line = { number: number; text: string; rule?: string };

const LINE_FEED = 10;
/** Splits UTF-8 at line feeds; a carriage return before one belongs to it. Gives what each chunk completes. */
export async function* linesOf(bytes: AsyncIterable<Uint8Array>, mostBytes = MAX_RECORD_BYTES): AsyncGenerator<Line[]> {
  const tooLongRule = `must not be longer than ${mostBytes} bytes`;
  let number = 0;
  let first = true;
  // The beginning of a line whose end has not come yet; dropped once it is too long.
  let begun: Buffer[] = [];
  let begunBytes = 0;
  let tooLong = false;

  const take = (block: Buffer, into: Line[]): void => {
    if (isUtf8(block)) {
      for (const text of block.toString("utf8").split("\n")) into.push(lineOf(++number, text, mostBytes));
      return;
    }
    for (let at = 0; at <= block.length; ) {
      const end = block.indexOf(LINE_FEED, at);
      const line = block.subarray(at, end < 0 ? block.length : end);
      const text = line.toString("utf8");
      into.push(isUtf8(line) ? lineOf(++number, text, mostBytes) : { number: ++number, text, rule: "must be UTF-8" });
      at = end < 0 ? block.length + 1 : end + 1;
    }
  };

  const begin = (piece: Buffer): void => {
    begunBytes += piece.length;
    if (begunBytes > mostBytes) {
      tooLong = true;
      begun = [];
    } else begun.push(piece);
  };

  for await (const chunk of bytes) {
    let rest = Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength);
    if (first && rest.length > 0) {
      refuseUtf16(rest);
      first = false;
    }
    const lines: Line[] = [];
    if (begunBytes > 0) {
      const end = rest.indexOf(LINE_FEED);
      begin(end < 0 ? rest : rest.subarray(0, end));
      if (end < 0) continue;
      if (tooLong) lines.push({ number: ++number, text: "", rule: tooLongRule });
      else take(Buffer.concat(begun), lines);
      begun = [];
      begunBytes = 0;
      tooLong = false;
      rest = rest.subarray(end + 1);
    }
    const last = rest.lastIndexOf(LINE_FEED);
    if (last >= 0) take(rest.subarray(0, last), lines);
    if (last + 1 < rest.length) begin(rest.subarray(last + 1));
    if (lines.length > 0) yield lines;
  }
  const lines: Line[] = [];
  if (tooLong) lines.push({ number: ++number, text: "", rule: tooLongRule });
  else if (begunBytes > 0) take(Buffer.concat(begun), lines);
  if (lines.length > 0) yield lines;
}

function lineOf(number: number, text: string, mostBytes: number): Line {
  if (text.length > mostBytes) return { number, text: "", rule: `must not be longer than ${mostBytes} bytes` };
  const start = number === 1 && text.startsWith("\ufeff") ? 1 : 0;
  return { number, text: text.slice(start, text.endsWith("\r") ? -1 : undefined) };
}
