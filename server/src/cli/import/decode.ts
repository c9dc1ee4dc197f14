/** Bytes of any encoding as UTF-8. What is not what it claims to be is refused: a replaced character is a lost one. */
import { EXIT, Failure, misuse } from "../failure.ts";

/** The label of an encoding, as TextDecoder knows it; refuses others. */
export function encodingOf(label: string): string {
  try {
    return new TextDecoder(label).encoding;
  } catch {
    throw misuse(
      `--encoding ${JSON.stringify(label)} is no encoding`,
      "Such as utf-8, utf-16le, iso-8859-1 or windows-1252.",
    );
  }
}

/** Text of bytes in an encoding, without a byte order mark. */
export async function* decode(bytes: AsyncIterable<Uint8Array>, encoding: string): AsyncGenerator<string> {
  const decoder = new TextDecoder(encoding, { fatal: true });
  let read = 0;
  try {
    for await (const chunk of bytes) {
      if (read === 0 && encoding === "utf-8") refuseUtf16(chunk);
      const text = decoder.decode(chunk, { stream: true });
      read += chunk.length;
      if (text !== "") yield text;
    }
    const rest = decoder.decode();
    if (rest !== "") yield rest;
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    throw new Failure(
      EXIT.failed,
      `the input is not ${encoding.toUpperCase()}: there are other bytes behind byte ${read}`,
      "Say what it is with --encoding, such as --encoding windows-1252.",
    );
  }
}

/** The same as UTF-8 bytes, for readers of bytes. */
export async function* asUtf8(bytes: AsyncIterable<Uint8Array>, encoding: string): AsyncGenerator<Uint8Array> {
  for await (const text of decode(bytes, encoding)) yield Buffer.from(text);
}

/** UTF-16 looks like broken UTF-8 otherwise, and says nothing to whoever made it with a spreadsheet. */
export function refuseUtf16(chunk: Uint8Array): void {
  const mark =
    chunk[0] === 0xff && chunk[1] === 0xfe
      ? "utf-16le"
      : chunk[0] === 0xfe && chunk[1] === 0xff
        ? "utf-16be"
        : undefined;
  if (mark !== undefined)
    throw new Failure(EXIT.failed, `the input is ${mark.toUpperCase()}`, `Import it with --encoding ${mark}`);
}
