// What is in files: their lines, each with its place.
import { createReadStream } from "node:fs";
import { open, readdir, readFile, stat } from "node:fs/promises";
import { basename, join, resolve } from "node:path";
import { ConnectionError, type Outside } from "../../operators/edge.ts";
import type { Options } from "../../operators/options.ts";
import { linesOf, recordsOf } from "./lines.ts";
import type { Piece } from "./reading.ts";

/** The files that options name. Throws a ConnectionError where they cannot be read now. */
export async function filesOf(options: Options, folder: string): Promise<string[]> {
  try {
    if (options.has("dir")) {
      const dir = pathOf(options.text("dir"), folder);
      const entries = await readdir(dir, { withFileTypes: true });
      const names = entries.filter((entry) => entry.isFile()).map(({ name }) => name);
      return names.sort().map((name) => join(dir, name));
    }
    const path = pathOf(options.text("path"), folder);
    if ((await stat(path)).isDirectory()) throw new Error(`${path} is a folder; say dir = '…'`);
    return [path];
  } catch (error) {
    throw new ConnectionError((error as Error).message);
  }
}

/** `file:/tmp/a` and `/tmp/a` are the same; what is not absolute begins at the folder. */
export function pathOf(text: string, folder: string): string {
  return resolve(folder, text.replace(/^file:(\/\/(?=\/))?/, ""));
}

/** The payloads of a file. */
export async function* piecesOf(file: string, options: Options): AsyncGenerator<Piece> {
  const properties = { "file.path": file, "file.name": basename(file) };
  if (options.text("mode") === "TEXT.FULL") {
    yield { text: await readFile(file, "utf8"), place: file, properties };
    return;
  }
  yield* told(numbered(linesOf(createReadStream(file)), options), file, properties, options.number("skip.lines"));
}

/** The lines of a file as it grows. Of one that got shorter what it holds now is new. */
export async function* tailOf(
  file: string,
  options: Options,
  outside: Outside,
  isEnded: () => boolean,
): AsyncGenerator<Piece> {
  const properties = { "file.path": file, "file.name": basename(file) };
  const lines = linesOf(growing(file, options.number("check.interval"), outside, isEnded));
  yield* told(numbered(lines, options), file, properties, options.number("skip.lines"));
}

async function* growing(
  file: string,
  interval: number,
  outside: Outside,
  isEnded: () => boolean,
): AsyncGenerator<Uint8Array> {
  let at = 0;
  while (!isEnded()) {
    const handle = await open(file);
    try {
      if ((await handle.stat()).size < at) at = 0;
      for (;;) {
        const { bytesRead, buffer } = await handle.read({ buffer: new Uint8Array(64 * 1024), position: at });
        if (bytesRead === 0) break;
        at += bytesRead;
        yield buffer.subarray(0, bytesRead);
      }
    } finally {
      await handle.close();
    }
    await outside.sleep(interval, new AbortController().signal);
  }
}

async function* numbered(
  lines: AsyncGenerator<string>,
  options: Options,
): AsyncGenerator<{ text: string; line: number }> {
  if (options.text("mode") === "RECORD") {
    yield* recordsOf(lines);
    return;
  }
  let line = 0;
  for await (const text of lines) yield { text, line: ++line };
}

/** With their places; empty lines are none, nor are those that are to be skipped. */
async function* told(
  lines: AsyncGenerator<{ text: string; line: number }>,
  file: string,
  properties: Readonly<Record<string, unknown>>,
  skip: number,
): AsyncGenerator<Piece> {
  for await (const { text, line } of lines) {
    if (line > skip && text !== "") yield { text, place: `${file}, line ${line}`, properties };
  }
}
