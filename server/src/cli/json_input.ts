/** JSON that a command is given: as it stands, as @file, or on standard input. Its numbers keep all their digits. */
import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { text as readText } from "node:stream/consumers";
import { JsonError, scan } from "../json/scan.ts";
import { parseExactly } from "./exact_numbers.ts";
import { misuse } from "./failure.ts";
import type { Place } from "./settings.ts";

/** The text behind an argument; nothing and `-` are standard input. */
export async function readGiven(what: string, given: string | undefined, { folder, stdin }: Place): Promise<string> {
  if (given === undefined || given === "-") {
    const input = stdin();
    if (input.isTTY) throw misuse(`${what} is missing`, "Give it as an argument, as @file, or on standard input.");
    return await readText(input);
  }
  if (!given.startsWith("@")) return given;
  try {
    return readFileSync(resolve(folder, given.slice(1)), "utf8");
  } catch (error) {
    throw misuse(`cannot read ${given.slice(1)}: ${(error as Error).message}`);
  }
}

/** Parses JSON that is to be stored; names the place of what cannot be. */
export function parseJson(what: string, text: string): unknown {
  try {
    return parseExactly(scan(text.replace(/^\ufeff/, "")));
  } catch (error) {
    if (!(error instanceof JsonError)) throw error;
    const place = error.field === "" ? "" : ` in ${error.field}`;
    throw misuse(
      `${what} is no JSON that can be stored: ${error.message}${place} (at character ${error.offset})`,
      error.hint,
    );
  }
}

/** Reads a JSON object. */
export async function readJsonObject(what: string, given: string, place: Place): Promise<Record<string, unknown>> {
  const value = parseJson(what, await readGiven(what, given, place));
  if (typeof value === "object" && value !== null && !Array.isArray(value)) return value as Record<string, unknown>;
  throw misuse(`${what} must be a JSON object`);
}
