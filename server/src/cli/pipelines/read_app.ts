/** Texts of apps: read from a file, and what is wrong with them shown with its place. */
import { CheckError, type CreateOptions, LanguageError } from "../../pipelines/index.ts";
import { EXIT, Failure, misuse } from "../failure.ts";
import { readGiven } from "../json_input.ts";
import type { Options } from "../options.ts";
import type { Place } from "../settings.ts";

/** The text of a file; `-` is standard input. */
export async function readApp(file: string, place: Place): Promise<string> {
  return await readGiven("the app", file === "-" ? "-" : `@${file}`, place);
}

/** `--variable NAME=value`, for `${NAME}` in the text; what is not given comes from the environment. */
export function variablesOf(options: Options, env: NodeJS.ProcessEnv): NonNullable<CreateOptions["variables"]> {
  const given: Record<string, string | undefined> = { ...env };
  for (const pair of options.list("variable") ?? []) {
    const at = pair.indexOf("=");
    if (at < 1) throw misuse(`--variable ${pair} must be NAME=value`);
    given[pair.slice(0, at)] = pair.slice(at + 1);
  }
  return given;
}

/** Does something with a text; what is wrong with it is shown with its line. */
export function inApp<T>(file: string, text: string, work: () => T): T {
  try {
    return work();
  } catch (error) {
    if (error instanceof LanguageError)
      throw new Failure(EXIT.failed, `${file}:${error.line}:${error.column} ${error.message}`);
    if (!(error instanceof CheckError)) throw error;
    const line = text.split("\n")[error.line - 1] ?? "";
    const frame = `${line}\n${" ".repeat(Math.max(0, error.column - 1))}^`;
    throw new Failure(EXIT.failed, `${file}:${error.line}:${error.column} ${error.reason}\n${frame}`);
  }
}
