/** Texts of apps: read from a file, and what is wrong with them shown with its place. A pipeline in JSON is an app too. */
import {
  CheckError,
  type CreateOptions,
  compilePipeline,
  ExtensionError,
  LanguageError,
  type Pipeline,
  PipelineError,
  print,
  readPipeline,
} from "../../pipelines/index.ts";
import { EXIT, Failure, misuse } from "../failure.ts";
import { readGiven } from "../json_input.ts";
import type { Options } from "../options.ts";
import type { Place } from "../settings.ts";

/** What a file says. */
export interface Given {
  /** As it stands in the file. */
  written: string;
  /** In EventFluxQL. */
  text: string;
  /** The pipeline, where it is one in JSON. */
  pipeline: Pipeline | undefined;
}

/** Reads an app; `-` is standard input. */
export async function readApp(file: string, place: Place): Promise<Given> {
  const written = await readGiven("the app", file === "-" ? "-" : `@${file}`, place);
  // No app of EventFluxQL begins with a brace.
  if (!/^\uFEFF?\s*[{[]/.test(written)) return { written, text: written, pipeline: undefined };
  try {
    const pipeline = readPipeline(written.replace(/^\uFEFF/, ""));
    return { written, text: print(compilePipeline(pipeline)), pipeline };
  } catch (error) {
    if (!(error instanceof PipelineError)) throw error;
    const lines = error.message.split("\n").map((line) => `${file}: ${line}`);
    throw new Failure(EXIT.failed, lines.join("\n"));
  }
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
export function inApp<T>(file: string, work: () => T): T {
  try {
    return work();
  } catch (error) {
    if (error instanceof ExtensionError) throw new Failure(EXIT.failed, error.message);
    if (!(error instanceof LanguageError || error instanceof CheckError)) throw error;
    const frame = error.frame === undefined ? "" : `\n${error.frame}`;
    throw new Failure(EXIT.failed, `${file}:${error.line}:${error.column} ${error.reason}${frame}`);
  }
}
