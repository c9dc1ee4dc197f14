/** A file for records that were refused: a line of JSON for each, with the reason and the record as it was. */
import { closeSync, openSync, statSync, writeSync } from "node:fs";
import { misuse } from "../failure.ts";
import type { OnBad } from "./run.ts";

/** An open file. */
export type Rejects = { keep: OnBad; close(): void };

/** Opens the file, empty. The input itself, under whatever name, would be lost. */
export function openRejects(path: string, input: string): Rejects {
  const [there, source] = [path, input].map((one) => statSync(one, { throwIfNoEntry: false }));
  if (there !== undefined && there.ino === source?.ino && there.dev === source.dev) {
    throw misuse("--rejects must not be the file that is imported");
  }
  let file: number;
  try {
    file = openSync(path, "w");
  } catch (error) {
    throw misuse(`--rejects: cannot write ${path}: ${(error as Error).message}`);
  }
  return {
    async keep({ line, text, problem: { field, rule } }) {
      writeSync(file, `${JSON.stringify({ line, ...(field === undefined ? {} : { field }), rule, record: text })}\n`);
    },
    close: () => closeSync(file),
  };
}
