import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { hashOf, type Operations } from "./parameters.ts";

/** Reads the operations that may run, each a *.graphql file of a folder; without a folder every one may. Without them nothing could: that must not come to light with the first request. */
export function readOperations(folder: string | undefined): Operations {
  if (folder === undefined) return undefined;
  try {
    const files = readdirSync(folder).filter((name) => name.endsWith(".graphql"));
    if (files.length === 0) throw new Error("it holds no *.graphql file");
    const texts = files.map((name) => readFileSync(join(folder, name), "utf8"));
    return new Map(texts.map((text) => [hashOf(text), text]));
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new Error(`The operations of GAPLESS_GRAPHQL_OPERATIONS, ${folder}, cannot be read: ${reason}`, { cause });
  }
}
